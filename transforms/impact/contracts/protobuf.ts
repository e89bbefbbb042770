import protobuf from 'protobufjs'
import type { Comparison } from './comparison.ts'

/** Messages, fields, values and calls that are gone or mean something else on the wire. */
export function compareProtobuf(before: string, after: string): Comparison {
  const [old, now] = [surfaceOf(before), surfaceOf(after)]
  const gone = [...old].flatMap(([name, shape]) => {
    const next = now.get(name)
    if (next === undefined) return isUnderGone(name, old, now) ? [] : [`${name} is gone`]
    return next === shape ? [] : [`${name} was ${shape} and is ${next}`]
  })
  return { gone }
}

/** What is within a thing that is gone is told with it. */
function isUnderGone(name: string, old: Map<string, string>, now: Map<string, string>): boolean {
  const outer = name.slice(0, name.lastIndexOf('.'))
  return old.has(outer) && !now.has(outer)
}

/** Every name that others may use, with what it is to them. */
function surfaceOf(text: string): Map<string, string> {
  const { root } = protobuf.parse(text, { keepCase: true })
  const found = new Map<string, string>()
  walk(root, found)
  return found
}

function walk(node: protobuf.NamespaceBase, found: Map<string, string>): void {
  for (const inner of node.nestedArray) {
    const name = inner.fullName.slice(1)
    if (inner instanceof protobuf.Type) addMessage(name, inner, found)
    if (inner instanceof protobuf.Enum) {
      found.set(name, 'enum')
      for (const [value, number] of Object.entries(inner.values))
        found.set(`${name}.${value}`, `number ${number}`)
    }
    if (inner instanceof protobuf.Service) {
      found.set(name, 'service')
      for (const call of inner.methodsArray)
        found.set(`${name}.${call.name}`, `${call.requestType} to ${call.responseType}`)
    }
    if (inner instanceof protobuf.Namespace) walk(inner, found)
  }
}

function addMessage(name: string, message: protobuf.Type, found: Map<string, string>): void {
  found.set(name, 'message')
  for (const field of message.fieldsArray) {
    const repeated = field.repeated ? 'repeated ' : ''
    found.set(`${name}.${field.name}`, `${repeated}${field.type} ${field.id}`)
  }
}
