/** What is asked by POST and changes nothing. */
const QUESTIONS = /^\/api\/(impact|query|what-if|risk\/what-if)$/

/** Whether a request only asks, and may be answered where nothing can be changed. */
export function isQuestion(method: string, path: string): boolean {
  return method === 'GET' || method === 'HEAD' || QUESTIONS.test(path)
}
