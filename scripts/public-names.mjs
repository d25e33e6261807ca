import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The published entries, with the modules that they are built from. */
export const entries = {
  equirank: "src/index.ts",
  "equirank/ai-sdk": "src/integrations/ai-sdk/index.ts",
  "equirank/answers": "src/answers/index.ts",
  "equirank/companions": "src/companions/index.ts",
  "equirank/core": "src/core/index.ts",
  "equirank/evaluation": "src/evaluation/index.ts",
  "equirank/langchain": "src/integrations/langchain.ts",
  "equirank/local": "src/models/local/index.ts",
  "equirank/server": "src/server/index.ts",
  "equirank/mcp": "src/integrations/mcp.ts",
};

/** The public names of every entry in alphabetical order, types included: what its declaration file exports. */
export function listPublicNames() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  const files = Object.values(entries).map((file) => root + file);
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    Object.keys(entries).map((entry, i) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(files[i]));
      const names = checker.getExportsOfModule(module).map(({ name }) => name);
      return [entry, names.sort()];
    }),
  );
}
