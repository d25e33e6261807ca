import fc from "fast-check";
import { expect, test } from "vitest";
import { findEquivalenceClasses } from "../../src/answers/equivalence-classes";
import { InvalidArgumentError } from "../../src/shared/errors";

const sameLength = (a: string, b: string) => a.length === b.length;

test("texts called the same are in the class of the first of them", async () => {
  expect(await findEquivalenceClasses(["a", "bb", "c", "dd", "eee"], sameLength)).toEqual([0, 1, 0, 1, 4]);
});

test("a promise of an answer is as good", async () => {
  const later = async (a: string, b: string) => sameLength(a, b);
  expect(await findEquivalenceClasses(["a", "bb", "c"], later)).toEqual([0, 1, 0]);
});

test("chains join: a with b and b with c, although a is not c", async () => {
  const adjacent = (a: string, b: string) => Math.abs(a.charCodeAt(0) - b.charCodeAt(0)) === 1;
  expect(await findEquivalenceClasses(["a", "c", "x", "b"], adjacent)).toEqual([0, 0, 2, 0]);
});

test("each pair is asked about once, and not at all once it is in one class", async () => {
  const asked: string[] = [];
  await findEquivalenceClasses(["c", "a", "b"], (a, b) => {
    asked.push(a + b);
    return true;
  });
  expect(asked).toEqual(["ab", "ac"]);
});

test("an answer that is neither true nor false is an error", async () => {
  const silent = (() => undefined) as unknown as () => boolean;
  await expect(findEquivalenceClasses(["a", "b"], silent)).rejects.toThrow(InvalidArgumentError);
});

test("classes do not depend on the order, whatever is called the same", async () => {
  const relation = fc.func(fc.boolean());
  const texts = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(relation, texts, async (areEquivalent, given) => {
      const group = async (order: string[]) => {
        const classes = await findEquivalenceClasses(order, areEquivalent);
        return order
          .map((_, first) => order.filter((_, i) => classes[i] === first).sort())
          .filter((members) => members.length > 0)
          .sort();
      };
      expect(await group(given.toReversed())).toEqual(await group(given));
    }),
  );
});
