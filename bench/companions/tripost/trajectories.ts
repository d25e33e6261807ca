import { collectTrajectories, type Feedback, recordRows, type Trajectory } from "equirank/companions";
import { z } from "zod";
import { type CollectTrajectoriesOptions, requireItems, steppedItemSchema } from "../../../src/internal";
import { readRows } from "../read-rows";
import { scriptedFeedback, scriptedImprovement } from "./scripted-teacher";

/** What {@link Feedback} must be. */
const feedbackSchema = z.discriminatedUnion("correct", [
  z.object({ correct: z.literal(true), steps: z.int().min(1) }),
  z.object({
    correct: z.literal(false),
    step: z.union([z.int().min(1), z.literal("final")]),
    part: z.string(),
    reason: z.string(),
  }),
]) satisfies z.ZodType<Feedback>;

const author = z.enum(["student", "teacher"]);

const trajectorySchema = z.object({
  item: steppedItemSchema,
  model: z.string(),
  round: z.int().min(0),
  turns: z.array(
    z.object({
      attempt: z.string().min(1),
      feedback: feedbackSchema,
      by: z.object({ attempt: author, feedback: author }),
    }),
  ),
  outcome: z.enum(["solved", "unsolved", "unparsable"]),
}) satisfies z.ZodType<Trajectory>;

/**
 * The trajectories of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no trajectory, or if there is none at all
 */
export function parseTrajectories(text: string, name = "trajectories"): Trajectory[] {
  const expected = "{ item, model, round, turns, outcome }, as collectTrajectories() gives them";
  return readRows(text, trajectorySchema, name, expected);
}

/** What is collected, and who wants to know how far it is. */
export interface RecordTrajectoriesOptions
  extends Omit<CollectTrajectoriesOptions, "feedback" | "improve">,
    Partial<Pick<CollectTrajectoriesOptions, "feedback" | "improve">> {
  /** Called after each item that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Collects trajectories as `collectTrajectories()` does, one item after another, and appends them to a JSONL file.
 * Items that it holds are not asked again: an interrupted run continues where it stopped, with the same seeds. The
 * teacher is the script unless another one is given.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that was begun with other options
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if a model fails
 */
export function recordTrajectories(
  file: string,
  { onProgress, ...options }: RecordTrajectoriesOptions,
): Promise<Trajectory[]> {
  const { items, signal, ...settings } = options;
  const { seed, feedback = scriptedFeedback, improve = scriptedImprovement } = settings;
  requireItems("options.items", items);
  return recordRows(file, items, {
    settings,
    parse: parseTrajectories,
    itemOf: ({ item }) => item.id,
    create: async (item, i) => {
      const own = seed === undefined ? {} : { seed: seed + i };
      const collecting = { ...options, ...own, feedback, improve, items: [item] };
      return (await collectTrajectories(collecting)).trajectories;
    },
    signal,
    onProgress,
  });
}
