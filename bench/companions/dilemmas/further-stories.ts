import type { Story } from "../../../src/internal";

/** Contexts that only teach: nobody is asked about them. The more stories, the less a student can know them by heart. */
export const furtherStories: Readonly<Record<string, Story>> = {
  flat: {
    setting:
      "You share a flat with another student. On the last day before the holidays, each of you decides alone what to do after breakfast.",
    other: "your flatmate",
    cooperate: "clean the kitchen",
    defect: "leave the kitchen as it is",
    unit: "points of comfort",
  },
  band: {
    setting:
      "You and a singer appear together on Saturday. Until then you do not meet, and each of you plans the evenings alone.",
    other: "the singer",
    cooperate: "practise the new songs",
    defect: "go out with others",
    unit: "points from the jury",
  },
  bakery: {
    setting:
      "You own one of the two bakeries in a street. Both print the prices for the coming season on the same night, neither knowing those of the other.",
    other: "the other baker",
    cooperate: "keep the price of bread",
    defect: "sell bread at half the price",
    unit: "hundreds of profit",
  },
  well: {
    setting:
      "Your farm and one more draw water from the same well. It is a dry summer, and each of you sets the pump before sunrise, out of sight of the other.",
    other: "the other farmer",
    cooperate: "pump for an hour",
    defect: "pump all day",
    unit: "tons of grain",
  },
  hike: {
    setting:
      "You set out on a hike of four days with somebody whom you meet at the last station. Each of you packs a rucksack the night before.",
    other: "your companion",
    cooperate: "carry food for two",
    defect: "carry nothing but clothes",
    unit: "points of ease",
  },
  program: {
    setting:
      "You and another programmer look after the same library in your spare time. This month each of you has one free evening and has to choose how to spend it.",
    other: "the other programmer",
    cooperate: "review what the other wrote",
    defect: "write a feature alone",
    unit: "points of reputation",
  },
  fair: {
    setting:
      "You are the mayor of one of two towns that hold a fair on the same day. The posters of both go to print this afternoon.",
    other: "the other mayor",
    cooperate: "name both fairs on the posters",
    defect: "name one fair on the posters",
    unit: "thousands of visitors",
  },
  laboratory: {
    setting:
      "You lead one of two laboratories that study the same illness. Both hand in their plans for the year in closed envelopes.",
    other: "the head of the other laboratory",
    cooperate: "share all measurements",
    defect: "keep all measurements secret",
    unit: "published papers",
  },
};
