/** The key of pseudonyms: beside the data or in a variable, never in the warehouse. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { People } from '../transforms/people.ts'

/** As the configuration has it. */
export interface Privacy {
  readonly showsNames: boolean
  /** Variable with the key; null: privacy.key beside the data. */
  readonly keyEnv: string | null
  /** Days after which the next start makes a new key; null: only when told to. */
  readonly rotateDays: number | null
}

export const USUAL: Privacy = { showsNames: false, keyEnv: null, rotateDays: null }

const KEY_BYTES = 32
const DAY_MS = 86_400_000

/** Makes the key when there is none. Errors: an Error that names the variable or the file, never the key. */
export function readPeople(folder: string, privacy: Privacy = USUAL): People {
  return { key: readKey(folder, privacy.keyEnv).toString('hex'), showsNames: privacy.showsNames }
}

function readKey(folder: string, variable: string | null): Buffer {
  if (variable !== null) return readVariable(variable)
  const file = keyFile(folder)
  if (!existsSync(file)) return writeKey(folder, 'wx')
  const key = readFileSync(file)
  if (key.length === KEY_BYTES) return key
  throw new Error(`The key of pseudonyms is damaged, remove it and pseudonyms are made anew: ${file}`)
}

function readVariable(variable: string): Buffer {
  const text = process.env[variable] ?? ''
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length === KEY_BYTES) return key
  throw new Error(`The key of pseudonyms has to be 32 bytes as base64 or hex, set the variable: ${variable}`)
}

/** From the next build on everybody has another pseudonym. Errors: an Error where the key is in a variable. */
export function rotateKey(folder: string, { keyEnv }: Privacy = USUAL): void {
  if (keyEnv !== null)
    throw new Error(`The key of pseudonyms is not kept here, put a new one into the variable: ${keyEnv}`)
  writeKey(folder, 'w')
}

/** True when the key was older than the configuration allows and is a new one now. */
export function rotateWhenDue(folder: string, privacy: Privacy, now: number): boolean {
  if (privacy.rotateDays === null || privacy.keyEnv !== null || !existsSync(keyFile(folder))) return false
  if (now - statSync(keyFile(folder)).mtimeMs < privacy.rotateDays * DAY_MS) return false
  rotateKey(folder, privacy)
  return true
}

/** Whole or not at all: half a key would be another one. */
function writeKey(folder: string, flag: 'wx' | 'w'): Buffer {
  mkdirSync(folder, { recursive: true })
  const file = keyFile(folder)
  const key = randomBytes(KEY_BYTES)
  if (flag === 'wx') writeFileSync(file, key, { mode: 0o600, flag })
  else {
    writeFileSync(`${file}.new`, key, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return key
}

const keyFile = (folder: string) => join(folder, 'privacy.key')
