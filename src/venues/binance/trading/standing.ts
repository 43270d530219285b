import { ok, type Result } from '../../../../machines/model/result.ts';
import type { VenueFault } from '../../venue.ts';
import type { UsdmReads } from './reads.ts';
import { accountConfigSchema, feeBurnSchema } from './schemas.ts';

/** What keeps trades from being guarded on the account, and what to do, for a person. */
export type UsdmObstacle = { readonly found: string; readonly remedy: string };

/** How the account is set up, as far as a guard over its trades depends on it. */
export type UsdmStanding = {
  /** None: trades can be guarded here. */
  readonly obstacles: readonly UsdmObstacle[];
};

const HEDGED: UsdmObstacle = {
  found: 'the position mode is Hedge Mode: expected One-way Mode',
  remedy:
    'set One-way Mode at the venue, while nothing is open there: in it an exit can only shrink a ' +
    'position',
};
const MULTI_ASSETS: UsdmObstacle = {
  found: 'the asset mode is Multi-Assets: expected Single-Asset',
  remedy: 'set Single-Asset Mode at the venue: the balance must be one of Tether',
};
const FEES_IN_BNB: UsdmObstacle = {
  found: 'fees are paid in BNB: expected the discount to be off',
  remedy: 'switch it off at the venue: such fees would be in no trade’s sum',
};
const MAY_NOT_TRADE: UsdmObstacle = {
  found: 'the account may not trade futures',
  remedy: 'open futures for the account at the venue, or ask there why it is barred',
};

/** Weighs 5 + 30. */
export const readStanding = async (reads: UsdmReads): Promise<Result<UsdmStanding, VenueFault>> => {
  const account = await reads.one(
    { path: '/fapi/v1/accountConfig', weight: 5 },
    accountConfigSchema,
  );
  if (!account.ok) return account;
  const burn = await reads.one({ path: '/fapi/v1/feeBurn', weight: 30 }, feeBurnSchema);
  if (!burn.ok) return burn;
  const { canTrade, dualSidePosition, multiAssetsMargin } = account.value;
  const obstacles = [
    ...(canTrade ? [] : [MAY_NOT_TRADE]),
    ...(dualSidePosition ? [HEDGED] : []),
    ...(multiAssetsMargin ? [MULTI_ASSETS] : []),
    ...(burn.value.feeBurn ? [FEES_IN_BNB] : []),
  ];
  return ok({ obstacles });
};
