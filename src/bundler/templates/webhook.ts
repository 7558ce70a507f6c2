/** The handler of the webhook route. */
export function webhookModule(runtime: string): string {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
  return `import { webhookEntrypoint } from ${JSON.stringify(runtime)}
const handler = webhookEntrypoint()
export { ${methods.map((method) => `handler as ${method}`).join(', ')} }
`
}
