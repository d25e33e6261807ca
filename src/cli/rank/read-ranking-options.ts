import { readConfiguration } from "../input/read-configuration";
import { readShots } from "../input/read-shots";
import type { RankArguments } from "./rank-command";
import type { SharedRankingOptions } from "./rank-questions";

/**
 * What the command line says about the ranking; what it leaves open is taken from the file that `--config` names.
 * @throws InvalidArgumentError if a file cannot be read or used
 */
export async function readRankingOptions({
  config,
  method,
  solver,
  lambda,
  iterations,
  elimination,
  elicitation,
  generator,
  discriminator,
  prompts,
  shots,
  judgeTest,
}: RankArguments): Promise<SharedRankingOptions> {
  const configuration = config === undefined ? {} : await readConfiguration(config);
  const asking = configuration.elicitation ?? {};
  const { kind: _kind, generator: _generator, discriminator: _discriminator, ...wording } = asking;
  return {
    ...configuration,
    ...(method !== undefined && { method }),
    ...(!elimination && { elimination }),
    solver: {
      ...configuration.solver,
      ...(solver !== undefined && { kind: solver }),
      ...(lambda !== undefined && { lambda: lambda }),
      ...(iterations !== undefined && { iterations }),
    },
    elicitation: {
      // A pair that is asked for by name takes the place of the file's, not its parts.
      ...(elicitation === undefined ? asking : { ...wording, kind: elicitation }),
      ...(generator !== undefined && { generator }),
      ...(discriminator !== undefined && { discriminator }),
      ...(prompts !== undefined && { prompts }),
      ...(shots !== undefined && { shots: await readShots(shots) }),
      ...(!judgeTest && { testJudge: false }),
    },
  };
}
