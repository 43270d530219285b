/** A database that answers as the test says; its rows are what the caller takes them for. */
export { answering as scriptedDatabase } from '../../src/service/answering.ts';
