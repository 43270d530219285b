import './without-eval.ts';

export { sealSession, tooLong, unsealSession } from '../../../session/seal.ts';
