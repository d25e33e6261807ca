import type { LoggedWording } from "./find-wording";
import type { TunedConfiguration } from "./tuning-result";
import type { TuningSetting } from "./tuning-setting";

/**
 * The options that rank as a setting was graded: by the limit, without elimination, and with the wording that the scores were
 * taken with.
 */
export function configureSetting(
  { pair: { generator, discriminator }, method, lambda }: TuningSetting,
  wording: LoggedWording,
): TunedConfiguration {
  return {
    method,
    ...(lambda && { solver: { kind: "exact", lambda }, elimination: false }),
    elicitation: { generator, discriminator, ...wording },
  };
}
