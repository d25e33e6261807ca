/**
 * What of src a folder of src may import, itself aside: folders, and files beside them, which join the folders and may import all
 * but cli. cli has a rule of its own.
 */
const allowedFolders = {
  errors: [],
  digest: [],
  abort: [],
  core: ["errors"],
  models: ["abort", "errors"],
  candidates: ["errors"],
  statistics: ["errors"],
  elicitation: ["abort", "core", "models", "statistics", "errors"],
  generation: ["candidates", "elicitation", "abort", "models", "errors"],
  baselines: ["core", "errors"],
  ranking: ["core", "baselines", "candidates", "errors"],
  companions: [
    "rank-candidates",
    "candidates",
    "elicitation",
    "core",
    "models",
    "statistics",
    "abort",
    "digest",
    "errors",
  ],
  evaluation: [
    "elicitation",
    "ranking",
    "candidates",
    "core",
    "models",
    "statistics",
    "abort",
    "digest",
    "errors",
  ],
};

/** Packages that only one place may import. */
const packageOwners = {
  "node-llama-cpp": "^src/models/local/",
  "@huggingface/inference": "^src/models/hugging-face",
  mathjs: "^src/candidates/",
  "fraction.js": "^src/candidates/",
  "pure-rand": "^src/(statistics|evaluation)/",
  commander: "^src/cli/",
  "cli-table3": "^src/cli/",
  "@observablehq/plot": "^src/evaluation/report/",
  linkedom: "^src/evaluation/report/",
  "js-rouge": "^src/evaluation/open/",
  "cli-progress": "^(src/cli|examples|bench)/",
};

const publicEntries = [
  "^src/index[.]ts$",
  "^src/candidates/index[.]ts$",
  "^src/companions/index[.]ts$",
  "^src/core/index[.]ts$",
  "^src/evaluation/index[.]ts$",
  "^src/models/local/index[.]ts$",
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
      comment: "The game, its baselines and the errors run anywhere: no package, no Node API.",
      severity: "error",
      from: { path: "^src/(core|baselines|errors)/" },
      to: { pathNot: "^src/" },
    },
    {
      name: "elicitation-sees-only-the-interface-of-models",
      severity: "error",
      from: { path: "^src/elicitation/" },
      to: {
        path: "^src/models/",
        pathNot: "^src/models/usage[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "public-entries-only",
      comment: "These use the package as its users do.",
      severity: "error",
      from: { path: "^(src/cli|examples|bench)/" },
      to: { path: "^src/", pathNot: ["^$1/", ...publicEntries] },
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
      comment: "Those named here are bundled, see tsup.config.ts.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "unknown"],
        pathNot: "node-llama-cpp|node_modules/(@observablehq/plot|d3-dsv|linkedom)/",
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
