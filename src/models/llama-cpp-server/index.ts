export { llamaCppServer } from "./llama-cpp-server";
