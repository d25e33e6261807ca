/** A story that a game is told as. It never says which game that is: only the payoffs differ. */
export interface Context {
  /** Who decides with whom about what. */
  setting: string;
  /** Who the other is, as the subject of a sentence. */
  other: string;
  /** What cooperating and defecting are here, each after "to": "share the …". */
  cooperate: string;
  defect: string;
  /** What the payoffs are counted in. */
  unit: string;
}

/** Name of a context. */
export type ContextName = "summit" | "business" | "environment" | "team" | "friends";

/** The five contexts of arXiv 2309.05898, in words of our own. */
export const contexts: Record<ContextName, Context> = {
  summit: {
    setting:
      "You lead a country and meet the leader of another one at a summit. By tonight each of you tells the host, without knowing what the other says, what your country will do in the coming year.",
    other: "the other leader",
    cooperate: "open the markets at home",
    defect: "keep the markets at home closed",
    unit: "points of national welfare",
  },
  business: {
    setting:
      "You run a company and sit down with the head of another one to plan a joint product. Each of you has to instruct the engineers now, before hearing what the other has told theirs.",
    other: "the other company's head",
    cooperate: "put the best engineers on the joint product",
    defect: "keep the best engineers for other products",
    unit: "millions of profit",
  },
  environment: {
    setting:
      "You speak for a region at a negotiation on clean air with one neighbouring region. The two of you hand in sealed pledges at the same moment.",
    other: "the neighbour's delegate",
    cooperate: "pledge to cut emissions",
    defect: "pledge nothing",
    unit: "points of well-being for the region",
  },
  team: {
    setting:
      "You and one team-mate prepare the same presentation at work, each at home over the weekend and out of touch.",
    other: "your team-mate",
    cooperate: "spend the weekend on the presentation",
    defect: "leave the presentation alone",
    unit: "points in the next appraisal",
  },
  friends: {
    setting:
      "You and a friend clean up after a party that you gave together. Each of you decides alone, before seeing the other again, what to do tomorrow morning.",
    other: "your friend",
    cooperate: "come early and help to clean",
    defect: "stay at home",
    unit: "points of happiness",
  },
};
