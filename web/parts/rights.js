// What somebody may do: a role, and at a hub one for each channel, or the same on all.

import { t } from '../words.js';

// The role on these channels and none elsewhere, or on all.
export const rights = (role, on) => (on.length ? { role: 'viewer', channels: Object.fromEntries(on.map((one) => [one, role])) } : { role });

// To the letter, to be put back.
export const rightsOf = ({ role, channels }) => (channels ? { role, channels } : { role });

const ofChannels = ({ role, channels }) => (role !== 'admin' && channels ? Object.entries(channels) : []);

// Nothing: not the same on all of them.
export function roleOf(person) {
  const roles = new Set(ofChannels(person).map(([, role]) => role));
  if (roles.size > 1)
    return null;
  return [...roles][0] ?? person.role;
}

// "editor (kino), viewer (news)"
export const roleWords = (person) => ofChannels(person).map(([channel, role]) => `${t(`role.${role}`)} (${channel})`).join(', ')
  || t(`role.${person.role}`);
