import { z } from "zod";
import { readRows } from "../../dataset/read-rows";
import { type Feedback, feedbackSchema } from "../dialogue/feedback";
import { type SteppedItem, steppedItemSchema } from "../items/stepped-item";

/** Who wrote something: the model that learns, or what it learns from. */
export type Author = "student" | "teacher";

/** An attempt and what was said of it. */
export interface TrajectoryTurn {
  attempt: string;
  feedback: Feedback;
  /** Who wrote each of them. The student's feedback stands where it names the same step and part as the teacher's. */
  by: { attempt: Author; feedback: Author };
}

/** Attempts at an item, each but the first made of the one before and what was said of it. */
export interface Trajectory {
  item: SteppedItem;
  /** The student's id. */
  model: string;
  /** Which iteration of collecting and training it is of, from 0. */
  round: number;
  turns: TrajectoryTurn[];
  /** Whether the last attempt is right, or is not, or no feedback could be given on what came after it. */
  outcome: "solved" | "unsolved" | "unparsable";
}

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
