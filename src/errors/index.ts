export { EquirankError } from "./equirank-error";
export { InvalidArgumentError } from "./invalid-argument-error";
export {
  MissingCapabilityError,
  ModelError,
  type ModelErrorOptions,
  ModelResponseError,
  ModelUnavailableError,
} from "./model-error";
