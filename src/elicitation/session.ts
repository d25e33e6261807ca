import type { ResolvedElicitation } from "./elicitation-options";
import { type FittedElicitation, fitElicitation } from "./fit-elicitation";
import type { Meter } from "./meter";
import { type ModelRoles, type Players, proveRoles } from "./players";

/** Probed models and how to ask them: what questions about all candidates share. */
export interface AskingSession {
  players: Players;
  elicitation: FittedElicitation;
  meter: Meter;
  signal: AbortSignal;
}

/**
 * Probes the models and adapts the elicitation to their capabilities.
 * @param isDrawn whether the candidates are drawn from the generator
 * @throws ModelError if a backend cannot be reached
 */
export async function openSession(
  roles: ModelRoles,
  elicitation: ResolvedElicitation,
  isDrawn: boolean,
  meter: Meter,
  signal: AbortSignal,
): Promise<AskingSession> {
  const players = await proveRoles(roles, { signal });
  for (const { proven } of new Set([players.generator, players.discriminator])) {
    if (proven.usage) meter.add({ usage: proven.usage });
  }
  return { players, elicitation: fitElicitation(elicitation, players, isDrawn), meter, signal };
}
