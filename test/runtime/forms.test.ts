/** Blobs and forms in workflow code, against what Node makes and reads. */
import { describe, expect, it } from 'vitest'
import { setUp } from './harness.ts'

async function valueOf(body: string, args: unknown[] = [], steps = {}): Promise<unknown> {
  const { start } = await setUp(`workflow('w', async (...args) => { ${body} })`, steps)
  return (await start('w', args)).returnValue
}

describe('Blob and File', () => {
  it.each<[string, () => unknown]>([
    [
      'size, type and text',
      async () => readBlob(new Blob(['aé', new Uint8Array([98]), new Blob(['c'])], { type: 'Text/Plain' })),
    ],
    ['a slice', async () => readBlob(new Blob(['abcdef']).slice(-4, -1, 'a/b'))],
    ['nothing', async () => readBlob(new Blob())],
    ['a type that is none', async () => readBlob(new Blob(['a'], { type: 'a/\u00e9' }))],
  ])('has %s as in Node', async (_, make) => {
    const source = String(make).replace(/^async \(\) =>\s*/, '')
    expect(await valueOf(`${String(readBlob)}; return await ${source};`)).toEqual(await make())
  })

  it('a File has a name and a date, of the clock of the run unless told', async () => {
    const value = await valueOf(`
      const file = new File(['x'], 'a.txt', { lastModified: 5 });
      const now = new File([], 'b').lastModified;
      return [file.name, file.lastModified, file instanceof Blob, String(file), now === Date.now()];`)
    expect(value).toEqual(['a.txt', 5, true, '[object File]', true])
  })

  it('cannot be stored, and says so', async () => {
    const steps = { echo: async (v: unknown) => v }
    const body = `try { await useStep('echo')(new Blob(['a'])) } catch (error) { return error.name }`
    expect(await valueOf(body, [], steps)).toBe('SerializationError')
  })
})

async function readBlob(blob: Blob): Promise<unknown> {
  return [blob.size, blob.type, await blob.text(), (await blob.arrayBuffer()).byteLength]
}

describe('FormData', () => {
  it('is a list of entries', async () => {
    const value = await valueOf(`
      const form = new FormData();
      form.append('a', 1); form.append('a', 'two'); form.append('f', new Blob(['x'], { type: 'a/b' })); form.set('s', 'y');
      form.set('a', 'only'); form.append('d', 'gone'); form.delete('d');
      const file = form.get('f');
      return [[...form.keys()], form.getAll('a'), form.get('none'), form.has('s'), file.name, file.type, String(form)];`)
    expect(value).toEqual([['a', 'f', 's'], ['only'], null, true, 'blob', 'a/b', '[object FormData]'])
  })

  it('is read from what a client sends, multipart or urlencoded', async () => {
    const form = new FormData()
    form.append('name', 'Zoë "quoted"\r\nline')
    form.append(
      'file "1"',
      new File([new Uint8Array([13, 10, 45, 45, 0])], 'a"b.bin', { type: 'application/x-z' }),
    )
    form.append('empty', '')
    const sent = [form, new URLSearchParams({ a: '1 2', b: 'é' })].map(
      (body) => new Request('http://localhost/', { method: 'POST', body }),
    )
    const value = await valueOf(
      `const [multi, simple] = await Promise.all(args.map((request) => request.formData()));
       const file = multi.get('file "1"');
       return [multi.get('name'), multi.get('empty'), file.name, file.type, [...await file.bytes()], [...simple]];`,
      sent,
    )
    expect(value).toEqual([
      'Zoë "quoted"\r\nline',
      '',
      'a"b.bin',
      'application/x-z',
      [13, 10, 45, 45, 0],
      [
        ['a', '1 2'],
        ['b', 'é'],
      ],
    ])
  })

  it('is a body that others can read', async () => {
    const response = (await valueOf(`
      const form = new FormData();
      form.append('na"me', 'a\\nb'); form.append('f', new File(['xyz'], 'n.txt', { type: 'text/x' }));
      return new Response(form);`)) as Response
    const form = await response.formData()
    const file = form.get('f') as File
    expect([form.get('na"me'), file.name, file.type, await file.text()]).toEqual([
      'a\r\nb',
      'n.txt',
      'text/x',
      'xyz',
    ])
  })

  it.each([
    ['of another type', `new Response('x')`],
    [
      'without a delimiter',
      `new Response('x', { headers: { 'content-type': 'multipart/form-data; boundary=b' } })`,
    ],
    [
      'that is cut off',
      `new Response('--b\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\nx', { headers: { 'content-type': 'multipart/form-data; boundary=b' } })`,
    ],
    [
      'with a part that has no name',
      `new Response('--b\\r\\nX: y\\r\\n\\r\\nx\\r\\n--b--', { headers: { 'content-type': 'multipart/form-data; boundary=b' } })`,
    ],
  ])('a body %s is a TypeError', async (_, response) => {
    expect(await valueOf(`return ${response}.formData().catch((error) => error.name)`)).toBe('TypeError')
  })

  it('blob() has bytes and type of the body', async () => {
    const value = await valueOf(`
      const blob = await new Response(new Blob(['ab'], { type: 'a/b' })).blob();
      return [blob.type, blob.size, await blob.text()];`)
    expect(value).toEqual(['a/b', 2, 'ab'])
  })
})
