import type { NumberedItem } from "../numbered-item";
import { createOpenItem } from "./create-open-item";
import type { OpenItem } from "./open-item";
import type { OpenQuestion } from "./open-question";
import { type SampleSolutionsOptions, sampleSolutions } from "./sample-solutions";

/**
 * Open items of questions: with the solutions that the data give, and where they give none, with those that the model draws or
 * has drawn before, see {@link sampleSolutions}.
 *
 * @param questions as `loadOpenQuestions()` gives them
 * @throws what sampling throws, if a question has no solutions
 */
export async function createOpenItems(
  questions: readonly NumberedItem<OpenQuestion>[],
  sampling: Omit<SampleSolutionsOptions, "questions">,
): Promise<NumberedItem<OpenItem>[]> {
  const unsolved = questions.filter(({ item }) => item.solutions === undefined);
  const drawn =
    unsolved.length > 0 ? await sampleSolutions({ ...sampling, questions: unsolved }) : undefined;
  return Promise.all(
    questions.map(async ({ index, item }) => ({
      index,
      item: await createOpenItem(item, item.solutions ?? drawn!.get(index)!),
    })),
  );
}
