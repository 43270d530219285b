import type { House } from './house.ts';

const LOOK_EVERY_MS = 100;

const isOver = ({ organs }: House): boolean => {
  const trades = organs.trades.peek();
  const orders = organs.orders.peek();
  return trades?.size() === 0 && orders?.size() === 0;
};

/** Resolves when the tape has ended and every trade and order is over. */
export const untilBookEnds = async (house: House): Promise<void> => {
  await house.organs.simulator.get().ended;
  while (!isOver(house))
    await new Promise<void>((resolve) => {
      house.realClock.setTimeout(resolve, LOOK_EVERY_MS);
    });
};
