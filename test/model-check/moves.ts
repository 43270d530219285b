import { deliveryMoves, wordMoves } from './deliveries.ts';
import { positionOf, type Ground } from './ground.ts';
import { accountMoves, crashMoves, timerMoves, watchMoves } from './own-moves.ts';
import { marketMoves, personMoves } from './outer-moves.ts';
import { withoutSettledMail } from './settled-mail.ts';
import { requestMoves } from './venue-moves.ts';
import type { Move, World } from './world.ts';

const mailMoves = (ground: Ground, world: World): readonly Move[] =>
  [...new Set(world.mail)].flatMap((number) => {
    const message = ground.post.read(number);
    return message.to === 'venue'
      ? requestMoves(ground, world, number, message)
      : deliveryMoves(ground, world, number, message);
  });

const allMoves = (ground: Ground, world: World): readonly Move[] => [
  ...mailMoves(ground, world),
  ...wordMoves(ground, world),
  ...timerMoves(ground, world),
  ...watchMoves(ground, world),
  ...accountMoves(ground, world, positionOf(world)),
  ...marketMoves(ground, world),
  ...personMoves(ground, world),
  ...crashMoves(ground, world),
];

/** Everything that can happen next within the bounds. */
export const movesOf = (ground: Ground, world: World): readonly Move[] => {
  const { exits } = ground.bounds;
  return allMoves(ground, world).flatMap((move) => {
    if (move.to === world || move.to.orders.length > exits + 1) return [];
    const to = withoutSettledMail(ground, move.to);
    return to === move.to ? [move] : [{ ...move, to }];
  });
};
