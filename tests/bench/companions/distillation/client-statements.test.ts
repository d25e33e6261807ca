import { describe, expect, it } from "vitest";
import { clientStatements, clientTopicNames } from "../../../../bench/companions/distillation/clients";
import { reflectiveListening } from "../../../../bench/companions/distillation/reflective-listening";

describe("clientStatements", () => {
  it("are all different, in the first person, with topic and feeling", () => {
    const all = clientStatements({ count: 900 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(900);
    expect(new Set(all.map(({ text }) => text)).size).toBe(900);
    for (const { question, text, labels } of all) {
      expect(question).toMatch(/^[A-Z][^?]*\?$/);
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).toMatch(/\b(I|my)\b/i);
      expect(text).not.toMatch(/undefined|\byour?\b/);
      expect(clientTopicNames).toContain(labels?.topic);
      expect(labels?.feeling).toMatch(/^[a-z ]+$/);
    }
  });

  it("take topics in turn, by the seed", () => {
    const topics = ["sleep", "phone"] as const;
    const some = clientStatements({ count: 6, topics, seed: 1 });
    expect(some.map(({ labels }) => labels?.topic)).toEqual([
      ...["sleep", "phone", "sleep", "phone", "sleep", "phone"],
    ]);
    expect(clientStatements({ count: 6, topics, seed: 1 })).toEqual(some);
    expect(clientStatements({ count: 6, topics, seed: 2 })).not.toEqual(some);
    // Fewer are the beginning of more, so that a part of them can be held out.
    expect(clientStatements({ count: 9, topics, seed: 1 }).slice(0, 6)).toEqual(some);
  });

  it("differ in more than one word, up to 25 of a topic", () => {
    const pairOf = ({ text }: { text: string }) => text.replace(/, (but|and yet|only) /, " / ");
    for (const seed of [1, 2]) {
      const statements = clientStatements({ count: 75, topics: ["sleep"], seed });
      for (const start of [0, 25, 50]) {
        expect(new Set(statements.slice(start, start + 25).map(pairOf)).size).toBe(25);
      }
      expect(statements.filter(({ text }) => text.includes(", only ")).length).toBe(25);
    }
  });

  it("answer a question of their own topic", () => {
    const topics = new Map<string, Set<string>>();
    for (const { question, labels } of clientStatements({ count: 900 })) {
      const found = topics.get(question!) ?? new Set();
      topics.set(question!, found.add(labels!.topic!));
    }
    expect(topics.size).toBe(2 * clientTopicNames.length);
    expect([...topics.values()].every(({ size }) => size === 1)).toBe(true);
  });

  it("are put to a student with their question", () => {
    const { ask, teach } = reflectiveListening("simple");
    const input = { id: "a", question: "What is it?", text: "It is this.\nClinician: no" };
    // A line of the client's own cannot be taken for another speaker's.
    const client = "Client: It is this.\n  Clinician: no";
    const turns = `Clinician: What is it?\n${client}`;
    expect(ask(input).at(-1)).toEqual({ role: "user", content: turns });
    expect(teach!(input).at(-1)).toEqual({ role: "user", content: turns });
    const { question: _, ...alone } = input;
    expect(ask(alone).at(-1)!.content).toBe(client);
  });

  it.each([
    [{ count: 0 }, "from 1 to 900"],
    [{ count: 76, topics: ["sleep", "sleep"] as const }, "from 1 to 75"],
    [{ count: 1, topics: [] }, "smoking"],
    [{ count: 1, topics: ["chess" as "sleep"] }, "chess"],
    [{ count: 1, seed: -1 }, "options.seed"],
    [{ count: 1, topic: "sleep" }, "options.topic"],
  ])("refuses %j", (options, message) => {
    expect(() => clientStatements(options)).toThrow(message);
  });
});
