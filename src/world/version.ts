/** The version in package.json, which a test holds it to: code that is bundled into an app has no package.json to read. */
export const VERSION = '0.1.0'
