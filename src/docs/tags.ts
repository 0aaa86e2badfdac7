/** What each group of operations is about. */
export const TAGS: Partial<Record<string, string>> = {
  auth: 'Signing up, logging in, sessions and API keys',
  users: "One's own account",
  admin: 'Accounts and numbers of the whole installation, for admins',
  images: 'Uploading, listing, reading, editing and deleting images',
  media: 'The files themselves: originals and renditions',
  analysis: 'What the producers found, and running them again',
  faces: "Faces in one's images, and the people they are taken for",
  identification: 'What pictures show, where it is sold, and what it is worth',
  batches: 'Tables of products: their images fetched, processed and given back',
  webhooks: 'Being told of what happens',
  events: 'What changes, as it changes',
  stats: 'Counts, rates and times',
  health: 'How the server is doing',
};
