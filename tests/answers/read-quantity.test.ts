import { describe, expect, test } from "vitest";
import { readQuantity } from "../../src/answers/read-quantity";

describe("one amount", () => {
  test.each([
    ["thousands", ["5,600", "5600", "5600.0", "5.6e3", "5.6 thousand"]],
    ["fractions, mixed numbers and percent", ["1/2", "0.5", "50%", "50 percent", "2/4"]],
    ["mixed numbers", ["1 1/2", "3/2", "1.5", "150 %"]],
    ["negative ones, whole", ["-1 1/2", "-1.5"]],
    ["dollars", ["$1,250.50", "1250.5", "1,250.50 dollars", "USD 1250.5", "US$1250.50", "1250.5 usd"]],
    ["a sign on either side of the dollar", ["-$5", "$-5", "-5"]],
    ["euros", ["€5", "5 €", "5 euros", "EUR 5", "5.00 EUR"]],
    ["millions", ["$1.5 million", "1,500,000", "1.5 Million dollars"]],
    ["lengths", ["5 km", "5km", "5,000 m", "5000 meters", "5 kilometers", "5 KM"]],
    ["durations", ["1 1/2 hours", "90 min", "90 minutes", "5400 s"]],
    // 1 mile is 1609.344 m by definition.
    ["speeds", ["60 miles per hour", "60 miles/hour", "96.56064 km/h", "26.8224 m/s"]],
    ["small lengths", ["5 µm", "5 μm", "5 um", "0.005 mm"]],
    ["resistances", ["3 kΩ", "3000 Ω", "3000 ohms", "0.003 MΩ"]],
    ["forces", ["5 N", "5 newtons", "0.005 kilonewtons"]],
    ["torques", ["5 Nm", "5 N m", "5 N*m", "0.005 kNm"]],
    ["pressures", ["5000 Pa", "5 kPa", "5000 pascals", "5 kilopascals"]],
    ["heat capacities", ["5 J/(mol K)", "5 J/(mol*K)", "5 J/mol/K"]],
    ["areas", ["5 m^2", "50,000 cm^2"]],
    // 68 °F is 20 °C, 293.15 K.
    ["temperatures", ["68 degF", "20 degC", "293.15 K"]],
    ["lengths in feet and inches", ["5 feet 6 inches", "66 in", "5.5 ft"]],
  ])("%s", (_, spellings) => {
    const keys = spellings.map(readQuantity);
    expect(keys[0]).toBeTypeOf("string");
    expect(new Set(keys).size).toBe(1);
  });
});

test("amounts of different currency, unit or size are different", () => {
  const amounts = "5|5 %|€5|£5|5 km|5 m|5 mi|5 s|5 m/s|5 m^2|-5|5 kg|5 nm|5 Nm|5 ns|5 Ns".split("|");
  expect(new Set(amounts.map(readQuantity)).size).toBe(amounts.length);
});

test("numerals are of digits below their base", () => {
  expect(readQuantity("17_8")).toBe(readQuantity("17 base 8"));
  expect(readQuantity("FF_16")).toBeTypeOf("string");
  for (const text of ["18_8", "8_8", "102_2", "FG_16", "5_(five)"]) expect(readQuantity(text)).toBeUndefined();
});

test("exact values are told apart where doubles are one", () => {
  expect(readQuantity("12345678901234567890%")).not.toBe(readQuantity("12345678901234567891%"));
});

test.each([
  ..."18 eggs|5 pm|5 am|5m|2x|$5 km|km|$|%|-|1/0|1 1/0|1,23|5 5|abc 5|5 constructor|".split("|"),
  ...["5 km^999", "5 __proto__", `5 ${"m".repeat(50)}`, "5 m * ".repeat(10)],
  // Amounts side by side are one only if each is smaller than the one before.
  ..."5 feet 5 feet|6 inches 5 feet|5 feet 60 inches|$5 and $5|5 feet 6 seconds".split("|"),
])("%j is no amount", (text) => {
  expect(readQuantity(text)).toBeUndefined();
});
