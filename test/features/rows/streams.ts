import { row, type Section } from '../row.ts'

export const streams: Section = {
  title: '7 Streams',
  rows: [
    row(
      '7.1a',
      'steps write strings, bytes and objects; readers get the same',
      'runtime/streams: is read from run.readable with the types that were written',
    ),
    row(
      '7.1b',
      'workflow code passes a stream on, and cannot write to it',
      'runtime/stream-values: refuse %s',
      'e2e/docs-app/streaming: workflow code cannot write to a stream itself',
    ),
    row(
      '7.1c',
      'namespaces are streams of their own',
      'runtime/streams: goes to the stream of its namespace alone',
      'e2e/docs-app/streaming: namespaces are streams of their own',
    ),
    row(
      '7.2a',
      'a step completes when what its released writers wrote is durable',
      'runtime/streams: completes only when what its released writers wrote is stored',
      'runtime/streams: fails when the store refused what it wrote',
    ),
    row(
      '7.2b',
      'many small chunks are few writes, in order',
      'runtime/streams: keeps its order, in far fewer writes to the store than chunks',
      'runtime/streams: holds its writer back while too much waits to be stored',
    ),
    row(
      '7.2c',
      'a stream ends when a step closes it, for all',
      'runtime/streams: is closed for all writers, and closing again is harmless',
      'e2e/docs-app/streaming: progress is written between sleeps, until a step closes the stream',
      'conformance/streams: after close nothing is added; closing again is harmless',
    ),
    row(
      '7.2d',
      '… or with its run',
      'runtime/streams: that nobody closed ends with its run, however the run ends',
      'e2e/docs-app/streaming: run.readable ends with the run, though nobody closed it',
      'conformance/streams: comes with the end of its run, and is told',
    ),
    row(
      '7.3a',
      'a reader begins at any index, counted from either end',
      'runtime/streams: from index k gives the whole from k on',
      'runtime/streams: from a negative index begins that many chunks before the end, or at the start',
      'runtime/streams: past a closed end ends at once',
      'e2e/docs-app/streaming: a reader goes on from an index, or from the end',
    ),
    row(
      '7.3b',
      'the tail index',
      'runtime/streams: tells the index of the last chunk, -1 while there is none',
      'e2e/docs-app/streaming: getTailIndex() is the last index',
    ),
    row(
      '7.3c',
      'a reader in another process gets what is written, as it is written',
      'runtime/streams-processes: is told of each chunk as it is written, and of the end',
      'runtime/streams-processes: that is killed leaves its readers with an error, not waiting',
    ),
    row(
      '7.4',
      'a run’s stream takes writes from outside and from other runs',
      'runtime/streams: adds to the stream of a run from outside, durable when write resolves',
      'runtime/streams: lets two runs contribute to the stream of a third',
      'e2e/docs-app/streaming: two runs write to the stream of a third',
    ),
    row(
      '7.5a',
      'streams are arguments and results of workflows and steps',
      'runtime/stream-values: is an argument of a workflow from outside, read in a step',
      'runtime/stream-values: goes from step to step by way of the workflow, whose log has none of it',
      'runtime/stream-values: is returned by a workflow, and goes on after the run has completed',
      'e2e/docs-app/streaming: a request body is a stream argument',
      'e2e/docs-app/streaming: a stream goes from step to step',
    ),
    row(
      '7.5b',
      'an error late in a stream reaches its readers',
      'runtime/stream-values: that errors late tells whoever reads it, and its producer runs once',
      'e2e/docs-app/streaming: an error of a stream reaches whoever reads it',
    ),
    row(
      '7.5c',
      'a parent’s stream is written by its children',
      'runtime/stream-values: of a run is forwarded through start() to another, which writes to it',
      'e2e/docs-app/foundations: runs that follow each other write to the stream of the first',
    ),
    row(
      '7.5d',
      'a locked stream is refused',
      'runtime/stream-values: that is locked cannot be stored',
      'runtime/stream-values: %s cannot be stored, and no run is begun',
    ),
    row(
      '7.6',
      'one write is one chunk, and chunks are read as written',
      'conformance/streams: chunks are read as written, from any index, by anyone',
    ),
  ],
}
