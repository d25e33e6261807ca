import { ModelResponseError } from "../../errors/model-error";

/** How far a value may lie above the largest in its list, in nats: lists may be printed with fewer digits. */
const tolerance = 0.01;

/** A token's log-probability, and those of the most probable tokens that the server lists at the same place. */
export interface PlacedLogprob {
  text: string;
  logprob: number;
  /** By token; undefined or empty where the server lists none. */
  top: Readonly<Record<string, number>> | null | undefined;
}

/** Whether no token that the server lists there is more probable; undefined where it lists none. */
export function isMostProbable({ logprob, top }: PlacedLogprob): boolean | undefined {
  const listed = Object.values(top ?? {});
  return listed.length === 0 ? undefined : logprob >= Math.max(...listed) - tolerance;
}

/**
 * Checks that a token's log-probability can belong to its place: no token is more probable than the most probable one.
 * @throws ModelResponseError if it is
 */
export function checkPlace({ text, logprob, top }: PlacedLogprob): void {
  const listed = Object.values(top ?? {});
  if (listed.length > 0 && logprob > Math.max(...listed) + tolerance) {
    throw new ModelResponseError(
      `The server gives ${JSON.stringify(text)} the log-probability ${logprob}, above that of the most probable token at ` +
        "the same place, so its values belong to other positions.",
    );
  }
}
