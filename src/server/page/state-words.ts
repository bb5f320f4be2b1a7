/** How the state of a day is called and drawn. */
import type { DayState } from '../../status/day-states.js';

export interface StateWords {
  /** The class of its cell: one letter, because there are thousands of them. */
  readonly cell: string;
  readonly name: string;
  readonly meaning: string;
}

export const stateWords: Readonly<Record<DayState, StateWords>> = {
  verified: {
    cell: 'v',
    name: 'verified',
    meaning: 'as many rows are stored as the API counts',
  },
  pending: { cell: 'p', name: 'pending', meaning: 'newer than the last count' },
  unsettled: {
    cell: 'u',
    name: 'unsettled',
    meaning: 'the two counts do not agree yet; it is tried again',
  },
  quarantined: {
    cell: 'q',
    name: 'quarantined',
    meaning: 'a row of that day cannot be stored',
  },
  forgotten: {
    cell: 'f',
    name: 'forgotten',
    meaning: 'the API no longer lists that day; its rows stay',
  },
  missing: { cell: 'm', name: 'missing', meaning: 'never counted' },
  before: { cell: 'b', name: 'not there yet', meaning: 'before the link was made' },
};

/** The order of the legend. */
export const legendStates = [
  'verified',
  'pending',
  'unsettled',
  'quarantined',
  'forgotten',
  'missing',
] as const satisfies readonly DayState[];
