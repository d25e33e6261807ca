import { describe, expect, it } from "vitest";
import { costOfAsking } from "../../src/elicitation/cost";
import { resolveElicitation } from "../../src/elicitation/elicitation-options";
import { fitElicitation } from "../../src/elicitation/fit-elicitation";
import { recallRoles } from "../../src/elicitation/players";
import { FakeLanguageModel } from "../fakes/fake-language-model";

describe("the cost of an elicitation that a judge's test may replace", () => {
  it("is that of the dearer one, whole, though both ask some of the same", () => {
    const model = new FakeLanguageModel({ id: "seat" });
    const players = recallRoles({ generator: model, discriminator: model });
    const adapt = (kind: "contrast" | "pointwise") =>
      fitElicitation(resolveElicitation({ kind, testJudge: false }, model), players, false);
    const { generator } = adapt("contrast");
    const cheap = adapt("pointwise");
    const dear = { ...cheap, generator, fallback: undefined };
    const subject = { question: "What?", candidates: ["one", "two"] };
    const cost = (elicitation: typeof cheap, asked?: Set<string>) =>
      costOfAsking(players, elicitation, false, false, subject, asked).requests;
    expect(cost(dear)).toBeGreaterThan(cost(cheap));
    expect(cost({ ...cheap, fallback: dear })).toBe(cost(dear));
    expect(cost({ ...dear, fallback: cheap })).toBe(cost(dear));
    // Another seat of the same models asks nothing more, whichever of the two it is.
    const asked = new Set<string>();
    expect(cost(cheap, asked)).toBe(cost(cheap));
    expect(cost(cheap, asked)).toBe(0);
  });
});
