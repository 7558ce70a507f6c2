import { expect, it } from 'vitest'
import { listWorkflowRefs } from '../../plugins/vitest.ts'

it('says so where the plugin is not at work', () => {
  expect(listWorkflowRefs).toThrow(expect.objectContaining({ slug: 'test-plugin-missing' }))
})
