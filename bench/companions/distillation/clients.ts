import { type DistillationInput, InvalidArgumentError, rejectUnknownOptions } from "../../../src/internal";
import { createIntegerSampler } from "../statistics";

/** A clause with the feeling that its writer had in mind. */
type Obstacle = readonly [clause: string, feeling: string];

/** What clients of a topic are asked, and what they say: what they want or do, and what stands in the way. */
export interface ClientTopic {
  questions: readonly string[];
  wishes: readonly string[];
  obstacles: readonly Obstacle[];
}

/** Name of a topic. */
export type ClientTopicName =
  | "smoking"
  | "sleep"
  | "exercise"
  | "work"
  | "eating"
  | "coffee"
  | "tidying"
  | "studying"
  | "drinking"
  | "spending"
  | "phone"
  | "medication";

/** Everyday changes, each in words of its own. Written for this repository. */
const clientTopics: Record<ClientTopicName, ClientTopic> = {
  smoking: {
    questions: ["How is it going with smoking at the moment?", "What have you thought about doing with cigarettes?"],
    wishes: [
      "I want to stop smoking before my daughter is born",
      "I've cut down to six cigarettes a day",
      "my doctor keeps asking me to give up smoking",
      "I threw my lighter away on Sunday",
      "I know what tobacco does to my lungs",
    ],
    obstacles: [
      ["I get short with everyone at home when I quit", "guilty"],
      ["the first one in the morning is the only thing I look forward to", "torn"],
      ["all of my friends at the garage still smoke", "alone"],
      ["after three days I can't think of anything else", "worn out"],
      ["I'm afraid that I'll put on weight again", "worried"],
    ],
  },
  sleep: {
    questions: ["What do your nights look like just now?", "How have you been sleeping lately?"],
    wishes: [
      "I tell myself every night that I'll be in bed by eleven",
      "I'd love to wake up rested for once",
      "I bought a proper alarm clock for my bedroom",
      "my wife goes to sleep at ten and wants me to come along",
      "I've stopped napping in the afternoon",
    ],
    obstacles: [
      ["the late evening is the only time that I have for myself", "torn"],
      ["my head keeps going over the day as soon as I lie down", "restless"],
      ["I'm still staring at the ceiling at two", "worn out"],
      ["my shifts change every week", "helpless"],
      ["I dread the next day before it has begun", "worried"],
    ],
  },
  exercise: {
    questions: ["What place does exercise have in your week?", "How do you see yourself getting more active?"],
    wishes: [
      "I signed up at the gym in January",
      "I used to run three times a week",
      "I want to climb stairs again without stopping",
      "my sister asked me to walk with her on Saturdays",
      "I bought good shoes for jogging",
    ],
    obstacles: [
      ["my knee hurts whenever I try", "discouraged"],
      ["I feel that everybody there is looking at me", "ashamed"],
      ["by the time I'm home I just want to sit down", "worn out"],
      ["I've never kept anything up for more than a month", "discouraged"],
      ["it was only fun while my brother came along", "alone"],
    ],
  },
  work: {
    questions: ["What would be different if work took less of you?", "How are things at work at present?"],
    wishes: [
      "I promised my kids that I'd be home for dinner",
      "I'd like to leave the office at five",
      "I decided not to read my mail at weekends",
      "I asked my boss for fewer projects",
      "I took this job because it looked calm",
    ],
    obstacles: [
      ["I'm the only one who knows how our system works", "trapped"],
      ["I lie awake over what I didn't finish", "worried"],
      ["it feels as if I'm letting my colleagues down", "guilty"],
      ["there's always one more call before I can go", "overwhelmed"],
      ["nobody ever notices how much I do", "unseen"],
    ],
  },
  eating: {
    questions: ["What have you noticed about the way you eat?", "Where do you stand with changing your meals?"],
    wishes: [
      "I cook vegetables for myself on most days",
      "my blood sugar has to come down",
      "I wrote down all I ate for a whole week",
      "I want to eat lunch without rushing",
      "I've stopped buying crisps and cake",
    ],
    obstacles: [
      ["I empty the fridge when I've had a bad day", "ashamed"],
      ["my family makes fun of my salads", "alone"],
      ["I don't know what to do with myself in the evening without a snack", "restless"],
      ["the scales haven't moved at all", "discouraged"],
      ["cooking for one seems pointless to me", "lonely"],
    ],
  },
  coffee: {
    questions: ["What part does coffee play in your day?", "How do you feel about the amount of coffee you have?"],
    wishes: [
      "I'd like to get by on two cups of coffee",
      "I switched to tea after lunch",
      "I know that espresso makes my heart race",
      "I told the whole team that I'm giving up caffeine",
      "I've gone without coffee since Monday",
    ],
    obstacles: [
      ["I have a headache by noon", "worn out"],
      ["the break at the machine is when I meet people", "lonely"],
      ["I can't get a clear thought before nine", "worried"],
      ["everyone laughs when I order a herbal one", "ashamed"],
      ["I don't see what good it does me", "doubtful"],
    ],
  },
  tidying: {
    questions: ["How is it at home since we last talked?", "What have you tried to bring some order into your home?"],
    wishes: [
      "I want to be able to invite people to my flat",
      "I cleared my whole kitchen table last weekend",
      "I've given away four boxes of books",
      "my landlord wants me to empty the cellar",
      "I start every holiday with plans to sort my papers",
    ],
    obstacles: [
      ["two days later it looks as it did before", "discouraged"],
      ["each thing reminds me of my mother", "sad"],
      ["I don't know where to begin", "overwhelmed"],
      ["I'd be embarrassed if somebody helped me", "ashamed"],
      ["I keep thinking that I may need it all one day", "torn"],
    ],
  },
  studying: {
    questions: ["How do you find studying at the moment?", "What has happened with your studies since last time?"],
    wishes: [
      "I went back to school to become a nurse",
      "I've planned an hour of reading for every day",
      "I want to pass my exam in spring",
      "I found a quiet seat in the library",
      "my teacher says that I write well",
    ],
    obstacles: [
      ["I'm twice as old as the others in my class", "alone"],
      ["I forget a page as soon as I turn it", "discouraged"],
      ["my children need me just when I sit down", "torn"],
      ["I was told for years that I'm not clever", "doubtful"],
      ["I freeze when somebody puts a question to me", "afraid"],
    ],
  },
  drinking: {
    questions: ["Where does alcohol fit into your life now?", "What brings you to talk about drinking today?"],
    wishes: [
      "I meant to have a month without alcohol",
      "I only drink wine on Fridays now",
      "my husband poured our whisky down the sink",
      "I haven't touched a beer since the wedding",
      "I want to remember my evenings again",
    ],
    obstacles: [
      ["a party feels endless to me without a glass in my hand", "restless"],
      ["it's how my father and I spend time together", "torn"],
      ["I caught myself hiding a bottle again", "ashamed"],
      ["nobody believes that I can do it", "alone"],
      ["the silence in the house is hard to bear", "lonely"],
    ],
  },
  spending: {
    questions: ["What goes through your mind about money these days?", "How have you been handling what you spend?"],
    wishes: [
      "I cut up two of my credit cards",
      "I'm trying to put money aside for a trip",
      "I've made a budget for this month",
      "I want to pay my brother back by summer",
      "my bank set up a savings plan for me",
    ],
    obstacles: [
      ["a parcel at the door is the highlight of my week", "bored"],
      ["I don't dare to open my bills", "afraid"],
      ["something breaks down every time that I'm ahead", "discouraged"],
      ["I hate telling my children that we can't afford it", "guilty"],
      ["I've no idea where my salary goes", "overwhelmed"],
    ],
  },
  phone: {
    questions: [
      "What role does your phone have in your evenings?",
      "How would you describe the time you spend on your phone?",
    ],
    wishes: [
      "I deleted three apps from my phone",
      "I want to listen when my son talks to me",
      "I leave my phone in the hall at night",
      "I've set a timer for the news",
      "my girlfriend asked me for one evening without screens",
    ],
    obstacles: [
      ["my hand reaches for it before I notice", "helpless"],
      ["I'm scared that I'll miss a message from the hospital", "worried"],
      ["half an hour is gone whenever I look up", "annoyed"],
      ["I don't know what else to do on the train", "bored"],
      ["that's the only way I hear from old friends", "lonely"],
    ],
  },
  medication: {
    questions: ["How are you getting on with what was prescribed?", "What has taking your medication been like?"],
    wishes: [
      "I put my tablets next to my toothbrush",
      "I've taken my pills for two weeks in a row",
      "the nurse explained my prescription to me again",
      "I know that my blood pressure is too high",
      "I carry my inhaler in my jacket",
    ],
    obstacles: [
      ["they make me so dizzy that I can't drive", "worried"],
      ["swallowing them reminds me that I'm ill", "sad"],
      ["I feel fine when I skip a dose", "doubtful"],
      ["nobody told me how long it will go on", "uncertain"],
      ["I'm ashamed to take one in front of others", "ashamed"],
    ],
  },
};

/** Every topic's name. */
export const clientTopicNames = Object.keys(clientTopics) as readonly ClientTopicName[];

/** Which statements are made. */
export interface ClientStatementsOptions {
  /** How many; at most 75 for each topic. */
  count: number;
  /** @default every topic */
  topics?: readonly ClientTopicName[];
  /** The same seed gives the same statements. Whole number from 0 to 2^32 - 1. @default 0 */
  seed?: number;
}

const links = ["but", "and yet", "only"];

/**
 * Statements of made-up clients about everyday changes, no two alike, each with a clinician's question that it answers:
 * what somebody wants or does, and what stands in the way, from sentences written for this repository. Topics take
 * turns. Labels tell the `topic` and the `feeling` that the writer had in mind. Fewer statements are the first of more,
 * and a topic's first 25 differ in more than the word that joins the two sentences, so that any part of them can be
 * held out.
 * @throws InvalidArgumentError for an unknown topic, or more statements than there are
 */
export function clientStatements(options: ClientStatementsOptions): DistillationInput[] {
  rejectUnknownOptions("options", options, ["count", "topics", "seed"]);
  const { count, topics = clientTopicNames, seed = 0 } = options;
  const unknown = topics.find((topic) => !clientTopicNames.includes(topic));
  if (topics.length === 0 || unknown !== undefined) {
    throw new InvalidArgumentError(
      "options.topics",
      unknown ?? topics,
      `must be some of ${clientTopicNames.join(", ")}`,
    );
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number below 2^32");
  }
  const different = [...new Set(topics)];
  const most = different.reduce((sum, topic) => sum + links.length * pairsOf(topic).length, 0);
  if (!(Number.isSafeInteger(count) && count > 0 && count <= most)) {
    throw new InvalidArgumentError(
      "options.count",
      count,
      `must be a whole number from 1 to ${most}, as many as these topics have`,
    );
  }
  const shuffle = createShuffle(seed);
  const decks = different.map((topic) => {
    const pairs = shuffle(pairsOf(topic)).map((write) => shuffle(links).map(write));
    return links.flatMap((_, round) => pairs.map((statements) => statements[round]!));
  });
  return Array.from({ length: count }, (_, i) => {
    return decks[i % decks.length]![Math.floor(i / decks.length)]!;
  });
}

/** What joins each wish of a topic with each of its obstacles. */
function pairsOf(name: ClientTopicName): ((link: string) => DistillationInput)[] {
  const { questions, wishes, obstacles }: ClientTopic = clientTopics[name];
  return wishes.flatMap((wish, w) =>
    obstacles.map(([obstacle, feeling], o) => (link) => ({
      id: `${name}-${w}${o}${links.indexOf(link)}`,
      question: questions[(w + o) % questions.length]!,
      text: `${wish[0]!.toUpperCase()}${wish.slice(1)}, ${link} ${obstacle}.`,
      labels: { topic: name, feeling },
    })),
  );
}

/** Fisher and Yates's, by the seed. */
function createShuffle(seed: number): <T>(entries: readonly T[]) => T[] {
  const drawInteger = createIntegerSampler(seed);
  return (entries) => {
    const shuffled = [...entries];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = drawInteger(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  };
}
