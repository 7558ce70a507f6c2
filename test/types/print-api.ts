import ts from 'typescript'

const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope

/** Unions that grow with every error that is added say nothing about signatures. */
const MANY_TEXTS = /(?:"[^"]+" \| ){20,}"[^"]+"/g

/** What an entry exports as apps see it: one line for each name, members below theirs, sorted. */
export function printApi(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
  isWanted: (name: string) => boolean,
): string {
  const module = checker.getSymbolAtLocation(file)
  if (!module) return ''
  const exported = checker.getExportsOfModule(module).filter(({ name }) => isWanted(name))
  const lines = exported
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((symbol) => printSymbol(checker, symbol))
  return `${lines.join('\n')}\n`.replace(MANY_TEXTS, '(one of many texts)')
}

function printSymbol(checker: ts.TypeChecker, exported: ts.Symbol): string[] {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const { name } = exported
  if (symbol.flags & ts.SymbolFlags.Class) return printClass(checker, name, symbol)
  const lines: string[] = []
  if (symbol.flags & ts.SymbolFlags.Interface) {
    lines.push(`interface ${name}${parametersOf(checker, symbol)}`)
    lines.push(...membersOf(checker, checker.getDeclaredTypeOfSymbol(symbol)))
  }
  if (symbol.flags & ts.SymbolFlags.TypeAlias) {
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    const text = checker.typeToString(type, undefined, FLAGS | ts.TypeFormatFlags.InTypeAlias)
    lines.push(`type ${name}${parametersOf(checker, symbol)} = ${text}`)
  }
  if (symbol.flags & ts.SymbolFlags.Function) {
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures()
    lines.push(...signatures.map((signature) => `function ${name}${printSignature(checker, signature)}`))
  } else if (symbol.flags & ts.SymbolFlags.Variable) {
    lines.push(`const ${name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, FLAGS)}`)
  }
  return lines
}

function printClass(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): string[] {
  const statics = checker.getTypeOfSymbol(symbol)
  const constructors = statics
    .getConstructSignatures()
    .map((each) => `  new ${printSignature(checker, each)}`)
  const instance = checker.getDeclaredTypeOfSymbol(symbol)
  const bases = checker.getBaseTypes(instance as ts.InterfaceType).map((base) => base.symbol.name)
  const head = `class ${name}${parametersOf(checker, symbol)}${bases.length > 0 ? ` extends ${bases.join(', ')}` : ''}`
  const own = statics.getProperties().filter((each) => !(each.flags & ts.SymbolFlags.Prototype))
  const shown = own.filter((each) => isOurs(each)).map((each) => `  static${printMember(checker, each)}`)
  return [head, ...constructors, ...shown, ...membersOf(checker, instance)]
}

function membersOf(checker: ts.TypeChecker, type: ts.Type): string[] {
  const calls = type.getCallSignatures().map((each) => `  ${printSignature(checker, each)}`)
  const own = type.getProperties().filter((each) => isOurs(each) && !each.name.includes('#'))
  return [...calls, ...own.map((each) => ` ${printMember(checker, each)}`)]
}

/** Of the package, not of the language's own libraries or of Node. */
function isOurs(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((each) => !/node_modules/.test(each.getSourceFile().fileName))
}

function printMember(checker: ts.TypeChecker, member: ts.Symbol): string {
  const optional = member.flags & ts.SymbolFlags.Optional ? '?' : ''
  // Well-known symbols carry the id of a node in their name, which differs from run to run.
  const name = member.name.replace(/^__@(\w+)@\d+$/, '[Symbol.$1]')
  return ` ${name}${optional}: ${checker.typeToString(checker.getTypeOfSymbol(member), undefined, FLAGS)}`
}

function printSignature(checker: ts.TypeChecker, signature: ts.Signature): string {
  return checker.signatureToString(signature, undefined, FLAGS)
}

function parametersOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? []
  const parameters =
    declaration && 'typeParameters' in declaration
      ? (declaration.typeParameters as ts.NodeArray<ts.TypeParameterDeclaration> | undefined)
      : undefined
  return parameters ? `<${parameters.map((each) => each.getText()).join(', ')}>` : ''
}
