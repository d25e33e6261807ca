import { createModelCommand } from "../model-options";
import { createSharedOptions, limitOption } from "../options";
import { exitCodes } from "../run";

/** The command `equirank reproduce`, without its action. */
export function createReproduceCommand() {
  const shared = createSharedOptions();
  return createModelCommand("reproduce")
    .summary("repeat the paper's experiments with a model of your own")
    .description(
      "Ask a model about the sets of the Consensus Game's paper (arXiv 2310.09139) without worked examples, rank by the paper's methods at " +
        "its settings, and show the results beside its published figures. Answers are kept in a folder for each set; an interrupted run goes on where it stopped.",
    )
    .option("--out <folder>", "where answers and reports are kept", "runs/reproduce")
    .option(
      "--data <folder>",
      "files of the sets, such as arc_easy.jsonl, in place of the Hugging Face hub; sets without a file are left out",
    )
    .addOption(limitOption(Infinity))
    .addOption(shared.prompts)
    .addOption(shared.generate)
    .addOption(shared.concurrency)
    .addOption(shared.json)
    .addOption(shared.debug)
    .addHelpText(
      "after",
      `
Examples:
  $ equirank reproduce --model vllm:huggyllama/llama-7b
  $ equirank reproduce --model local --data questions --limit 20

Methods: G, generative; MI, mutual information; SC, self-contrastive; D,
discriminative; ER-G and ER-D, equilibrium ranking by the paper's 5,000 updates
with lambda and eta 0.1; and the limit of these updates. GSM8K's solutions are
sampled after the library's four worked ones, and votes are counted beside. The
prompts are the library's own. TruthfulQA is asked with its choices.

Exit status
    ${exitCodes.answered}  done; every set has its figures
    ${exitCodes.badInput}  bad usage, data or score logs
    ${exitCodes.modelFailure}  the model or its server failed; run the same command again to go on
  ${exitCodes.interrupted}  interrupted (Ctrl-C); run the same command again to go on`,
    );
}

/** The arguments of `equirank reproduce`, each read and checked by itself. */
export type ReproduceArguments = ReturnType<ReturnType<typeof createReproduceCommand>["opts"]>;
