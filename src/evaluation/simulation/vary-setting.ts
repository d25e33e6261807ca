import type { SimulationParameter } from "./simulation-result";
import type { SimulationSetting } from "./simulation-setting";

/** The setting with one parameter changed. */
export function varySetting(
  setting: SimulationSetting,
  parameter: SimulationParameter,
  value: number,
): SimulationSetting {
  const { generator, discriminator } = setting;
  switch (parameter) {
    case "generator.accuracy":
      return { ...setting, generator: { ...generator, accuracy: value } };
    case "discriminator.accuracy":
      return { ...setting, discriminator: { ...discriminator, accuracy: value } };
    case "generator.scale":
      return { ...setting, generator: { accuracy: generator.accuracy, scale: value } };
    case "discriminator.scale":
      return { ...setting, discriminator: { accuracy: discriminator.accuracy, scale: value } };
    case "scale":
      return varySetting(
        varySetting(setting, "generator.scale", value),
        "discriminator.scale",
        value,
      );
    case "generator.spread":
      return { ...setting, generator: { accuracy: generator.accuracy, spread: value } };
    case "discriminator.spread":
      return { ...setting, discriminator: { accuracy: discriminator.accuracy, spread: value } };
    default:
      return { ...setting, [parameter]: value };
  }
}
