import { startPostgresql } from '../postgresql.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const server = await startPostgresql()
  process.env.CONTRACT_PG = server.password
  await server.run(`
    create table visit (day date, country text, n int);
    insert into visit select day, country, 7
      from generate_series(date '2026-03-01', date '2026-06-29', interval '1 day') as d(day), (values ('DE'), ('FR')) as c(country)`)
  const sql = 'select day as measured_at, n as value, country as segment from visit where day >= $1'
  return {
    entries: [
      {
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'owner',
        password_env: 'CONTRACT_PG',
        tls: 'off',
        history_days: 4000,
        series: [
          { id: 'visits', sql, breaks: [{ from: '2026-04-01', reason: 'bots are left out' }] },
          { id: 'visits of all', sql: 'select day as measured_at, sum(n) as value from visit group by day' },
        ],
      },
    ],
    breakSource: () => server.stop(),
    mendSource: () => server.start(),
    secrets: [server.password],
    close: () => server.close(),
  }
}
