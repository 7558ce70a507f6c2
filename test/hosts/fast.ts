/** `MATRIX=fast`, as in CI: what takes long and shows what another test of the matrix shows is left to full runs. */
export const FAST: boolean = process.env['MATRIX'] === 'fast'
