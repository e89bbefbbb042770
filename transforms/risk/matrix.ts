/** Symmetric matrices of a few columns, row by row in one array. */

/** The lower factor L of A = LL′; throws where A is not positive definite. */
export function factorize(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!
      if (i !== j) factor[i * size + j] = sum / factor[j * size + j]!
      else if (sum > 0) factor[i * size + i] = Math.sqrt(sum)
      else throw new RangeError(`Matrix is not positive definite: pivot ${i} is ${sum}`)
    }
  }
  return factor
}

/** A⁻¹ by its factor. */
export function invert(matrix: Float64Array, size: number): Float64Array {
  const factor = factorize(matrix, size)
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size)
    unit[column] = 1
    const solved = backward(factor, forward(factor, unit, size), size)
    for (let row = 0; row < size; row++) inverse[row * size + column] = solved[row]!
  }
  return inverse
}

/** x′Ax. */
export function square(matrix: Float64Array, x: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < x.length; j++) sum += x[i]! * matrix[i * x.length + j]! * x[j]!
  }
  return sum
}

function forward(factor: Float64Array, right: Float64Array, size: number): Float64Array {
  const solved = Float64Array.from(right)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solved[i]! -= factor[i * size + k]! * solved[k]!
    solved[i]! /= factor[i * size + i]!
  }
  return solved
}

function backward(factor: Float64Array, right: Float64Array, size: number): Float64Array {
  const solved = Float64Array.from(right)
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solved[i]! -= factor[k * size + i]! * solved[k]!
    solved[i]! /= factor[i * size + i]!
  }
  return solved
}
