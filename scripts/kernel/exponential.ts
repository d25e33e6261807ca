// The kernel's exponentials in AssemblyScript, two at a time: the same formula as src/core/kernel/exponential.ts, with the same digits.
import { createNumbers, type Numbers } from "./numbers";

const fractions = createFractions();

export function exponentiate(numbers: Numbers, start: i32, end: i32): void {
  let at = changetype<usize>(numbers) + ((<usize>start) << 3);
  const stop = changetype<usize>(numbers) + ((<usize>end) << 3);
  for (; at + 8 < stop; at += 16) {
    const x = v128.load(at);
    const isUsual = v128.and(f64x2.gt(x, f64x2.splat(-708)), f64x2.lt(x, f64x2.splat(709)));
    if (i64x2.all_true(isUsual)) v128.store(at, exponentials(x));
    else {
      store<f64>(at, exponential(load<f64>(at)));
      store<f64>(at, exponential(load<f64>(at, 8)), 8);
    }
  }
  if (at < stop) store<f64>(at, exponential(load<f64>(at)));
}

function exponential(x: f64): f64 {
  if (!(x > -708 && x < 709)) return Math.exp(x);
  return f64x2.extract_lane(exponentials(f64x2.splat(x)), 0);
}

function exponentials(x: v128): v128 {
  const half = f64x2.splat(0.5);
  const n = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(32 / Math.LN2)), half));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.021660849392446835))),
    f64x2.mul(n, f64x2.splat(5.145609244655338e-14)),
  );
  const square = f64x2.mul(r, r);
  const high = f64x2.add(
    f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(r, f64x2.splat(1.0 / 120))),
    f64x2.mul(square, f64x2.splat(1.0 / 720)),
  );
  const low = f64x2.add(half, f64x2.mul(r, f64x2.splat(1.0 / 6)));
  const rest = f64x2.add(r, f64x2.mul(square, f64x2.add(low, f64x2.mul(square, high))));
  // Adding 1.5 · 2^52 moves a whole number into the low bits; the 32nds choose 2^(j/32), the rest goes to its exponent.
  const bits = f64x2.add(n, f64x2.splat(6755399441055744));
  const first = <usize>i64x2.extract_lane(bits, 0) & 31;
  const second = <usize>i64x2.extract_lane(bits, 1) & 31;
  const table = changetype<usize>(fractions);
  const fraction = v128.load64_lane(
    table + (second << 3),
    v128.load64_zero(table + (first << 3)),
    1,
  );
  const exponent = i64x2.shl(v128.and(bits, i64x2.splat(~31)), 47);
  const scale = i64x2.add(fraction, exponent);
  return f64x2.add(scale, f64x2.mul(scale, rest));
}

function createFractions(): Numbers {
  const numbers = createNumbers(32);
  for (let j = 0; j < 32; j++) numbers[j] = 2 ** (<f64>j / 32);
  return numbers;
}
