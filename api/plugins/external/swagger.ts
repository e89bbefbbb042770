import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'

export default fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Streamgauge',
          version: app.settings.version,
          description:
            'Metrics, marts and models of the registry. Times are epoch milliseconds, dates YYYY-MM-DD. Tables come as ' +
            'column JSON, as an Arrow stream (`Accept: application/vnd.apache.arrow.stream`), or with ' +
            '`?format=csv` and `?format=parquet` as files.',
        },
        tags: [
          { name: 'metrics', description: 'Figures and the cases behind them' },
          { name: 'tables', description: 'Marts, entities and the models that make them' },
          { name: 'records', description: 'One release, one commit, one incident' },
          {
            name: 'writing',
            description: 'Plans, freezes, bookings, decisions and signatures that people write',
          },
          { name: 'watch', description: 'The time after deployments, and what fired in it' },
          { name: 'waiting', description: 'What waits for people to act' },
          { name: 'sources', description: 'Where data come from and how fresh they are' },
          { name: 'webhooks', description: 'Where tools post what happens' },
          { name: 'past', description: 'Days as they were known then' },
          { name: 'process', description: 'Health of the process' },
        ],
      },
      hideUntagged: true,
    })
  },
  { name: 'external-swagger' },
)
