import { InvalidArgumentError } from 'commander'

/** An option's value as a whole number from 1 up. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('A whole number from 1 up is needed.')
  return count
}
