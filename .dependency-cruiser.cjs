/**
 * What a folder of src may import besides itself: other folders of src. `index.ts` joins them, and cli has a rule of its own.
 */
const allowedFolders = {
  shared: [],
  core: ["shared"],
  models: ["shared"],
  answers: ["shared"],
  statistics: ["shared"],
  elicitation: ["core", "models", "statistics", "shared"],
  generation: ["answers", "elicitation", "models", "shared"],
  ranking: ["core", "answers", "elicitation", "generation", "models", "statistics", "shared"],
  companions: ["ranking", "answers", "elicitation", "core", "models", "statistics", "shared"],
  server: ["core", "integrations", "ranking", "elicitation", "models", "shared"],
  integrations: ["ranking", "elicitation", "core", "models", "answers", "shared"],
  evaluation: ["ranking", "answers", "elicitation", "core", "models", "statistics", "shared"],
};

/** Packages that only one place may import. */
const packageOwners = {
  "@langchain/core": "^(src/integrations/langchain[.]ts$|examples/)",
  "@modelcontextprotocol/sdk": "^(src/(integrations|cli)/mcp[.]ts$|examples/)",
  "node-llama-cpp": "^src/models/local/",
  "@huggingface/inference": "^src/models/hugging-face",
  mathjs: "^src/answers/",
  "fraction.js": "^src/answers/",
  "pure-rand": "^(src/statistics/|bench/companions/statistics[.]ts$)",
  commander: "^src/cli/",
  "@commander-js/extra-typings": "^src/cli/",
  "write-file-atomic": "^src/cli/",
  "cli-table3": "^src/cli/",
  "@observablehq/plot": "^(src/evaluation/report/|bench/(simulation/|draw-game)|examples/playground/)",
  linkedom: "^(src/evaluation/report/|bench/draw-game)",
  "js-rouge": "^src/evaluation/items/",
  "@hono/node-server": "^(src|bench)/server/",
  "prom-client": "^src/server/",
  hyparquet: "^src/evaluation/items/",
  "hyparquet-compressors": "^src/evaluation/items/",
  "csv-parse": "^src/evaluation/items/",
  "cli-progress": "^(src/cli|examples|bench)/",
};

const publicEntries = [
  "^src/index[.]ts$",
  "^src/answers/index[.]ts$",
  "^src/companions/index[.]ts$",
  "^src/core/index[.]ts$",
  "^src/evaluation/index[.]ts$",
  "^src/integrations/(ai-sdk/index|langchain|mcp)[.]ts$",
  "^src/models/local/index[.]ts$",
  "^src/server/index[.]ts$",
];

const folderRules = Object.entries(allowedFolders).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `Of src, src/${folder} imports ${["only itself", ...allowed].join(", ")}.`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { path: "^src/", pathNot: `^src/(${[folder, ...allowed].join("|")})(/|[.]ts$)` },
}));

const packageRules = Object.entries(packageOwners).map(([name, owner]) => ({
  name: `only-one-place-imports-${name}`,
  severity: "error",
  from: { path: "^(src|examples|bench)/", pathNot: owner },
  to: { path: `(^|node_modules/)${name}(/|$)` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...folderRules,
    ...packageRules,
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "pure-folders",
      comment: "The game, its rivals and the errors run anywhere: no package, no Node API.",
      severity: "error",
      from: { path: "^src/(core/|ranking/methods[.]ts$|shared/(errors|options)[.]ts$)" },
      to: { pathNot: "^src/" },
    },
    {
      name: "elicitation-sees-only-the-interface-of-models",
      severity: "error",
      from: { path: "^src/elicitation/" },
      to: {
        path: "^src/models/",
        pathNot: "^src/models/(language-model|check-call)[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "public-entries-only",
      comment: "Examples use the package as its users do.",
      severity: "error",
      from: { path: "^examples/", pathNot: "^examples/(demo|playground)/" },
      to: { path: "^src/", pathNot: publicEntries },
    },
    {
      name: "playground-imports",
      comment: "A page in the browser loads the methods alone.",
      severity: "error",
      from: { path: "^examples/playground/" },
      to: {
        path: "^src/",
        pathNot: [...publicEntries, "^src/internal[.]ts$", "^src/ranking/methods[.]ts$"],
      },
    },
    {
      name: "public-entries-or-internal",
      comment: "The command line, the benchmarks and the demo take what is not published from one place.",
      severity: "error",
      from: { path: "^(src/cli|bench|examples/demo)/" },
      to: { path: "^src/", pathNot: ["^$1/", "^src/internal[.]ts$", ...publicEntries] },
    },
    {
      name: "nothing-published-imports-internal",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^src/internal[.]ts$" },
    },
    {
      name: "nothing-imports-the-command-line",
      severity: "error",
      from: { path: "^(src|examples|bench)/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "source-stays-in-source",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(tests|examples|bench|scripts|dist)/" },
    },
    {
      name: "no-development-packages-in-source",
      comment: "Those named here are optional peers, or bundled, see tsup.config.ts.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "unknown"],
        pathNot:
          "node-llama-cpp|node_modules/(@langchain/core|@modelcontextprotocol/sdk|@observablehq/plot|d3-dsv|linkedom)/",
      },
    },
    {
      name: "resolvable",
      comment: "node-llama-cpp is an optional peer: it may be absent.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^node-llama-cpp$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
