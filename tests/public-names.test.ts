import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

/** Names that a module's source exports, which must be listed one by one. */
function readExports(path: string): string[] {
  const url = new URL(`../src/${path}`, import.meta.url);
  const source = ts.createSourceFile(path, readFileSync(url, "utf8"), ts.ScriptTarget.Latest);
  return source.statements
    .flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) {
        throw new Error(`${path} exports something other than a list of names`);
      }
      const { exportClause } = statement;
      return ts.isNamedExports(exportClause) ? exportClause.elements.map((e) => e.name.text) : [];
    })
    .sort();
}

test("equirank publishes these names", () => {
  const names = readExports("index.ts");
  expect(names).toEqual(
    [
      // The call
      ...["rankCandidates", "RankCandidatesOptions", "RankingOptions", "RankingMethod"],
      ...["rankingMethods", "samplingMethods", "GenerateOptions", "GivenSample", "SolverOptions"],
      ...["AnswerEquivalence", "PoolingRule", "estimateUsage", "UsageEstimate"],
      // Its result
      ...["RankCandidatesResult", "RankingResult", "RankedCandidate", "GenerationReport"],
      ...["RankingWarning", "RankingWarningCode"],
      // From scores
      ...["rankFromLogLikelihoods", "CandidateScores", "poolByAnswer", "wilsonInterval"],
      // Elicitation
      ...["elicitLogLikelihoods", "ElicitationRequest", "ElicitationResult", "ElicitationReport"],
      ...["ElicitationOptions", "ElicitationProgress", "elicitationKinds", "JudgeTest"],
      ...["ModelRoles", "Scorer", "scorers", "Prompts", "promptTemplates", "Shot", "defaultShots"],
      // Models
      ...["aiSdkModel", "huggingFace", "llamaCppServer", "ollama", "openAICompatible", "sglang"],
      ...["samplesOnly", "textGenerationInference", "together", "vllm", "recorded", "recordModel"],
      ...["Recording", "cachedModel", "diskCache", "memoryCache", "ScoreCache", "ServerOptions"],
      // What a model is
      ...["LanguageModel", "ModelCapabilities", "ModelUsage", "ModelWarning", "ProbeResult"],
      ...["Message", "Prompt", "SampleOptions", "Samples", "FinishReason", "LabelLogprobs"],
      ...["ContinuationScores"],
      // Errors
      ...["EquirankError", "InvalidArgumentError", "MissingCapabilityError", "ModelError"],
      ...["ModelResponseError", "ModelUnavailableError"],
    ].sort(),
  );
  expect(names.length).toBeLessThanOrEqual(75);
});
