// What the load model takes for granted. Change any of them: npm run bench:model -- --set imagesPerUserAndMonth=100

export const SIZES = [10, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

export const assumptions = {
  // People
  imagesPerUserAndMonth: 20,
  imagesPerVisitWithUpload: 8,
  secondsBetweenUploads: 2,
  shareOfCameraPictures: 0.7, // the rest is as small as a screenshot
  visitsPerUserAndMonth: 12,
  listsPerVisit: 6,
  searchesPerVisit: 0.5,
  imagesOpenedPerVisit: 5,
  originalsPerVisit: 0.2,
  otherSizesPerVisit: 0.3, // thumbnails of a size that has to be made
  editsPerVisit: 0.3,
  numbersPerVisit: 0.1,
  signInsPerUserAndMonth: 2,
  minutesPerVisit: 8, // an event stream is held open for as long
  monthsKept: 24,

  // When they come: the busiest hour of a day, of the busiest days
  dayShape: 1.1, // of exp(s × cos): the busiest moment is 2.3 times the day's mean
  busyDay: 1.5,

  // What never reaches the API
  shareInBrowsers: 0.5, // of renditions, still held by the reader's own browser
  shareInProxyCache: 0.6, // of the rest, held by nginx
  shareInCdn: 0.9, // of the rest, held by a CDN instead, where there is one

  // How full things may be at the busiest moment
  fullApi: 0.6,
  fullWorker: 0.7,
  fullDatabase: 0.5,
  fullRedis: 0.5,
  fullDisk: 0.8,
  fullNetwork: 0.5,

  // How the installation is cut
  usersPerCell: 250_000,
  apiConnections: 10, // DATABASE_POOL_SIZE, with queue and events in Redis
  workerConnections: 10,
  workerCoresPerProcess: 2,
  maxConnections: 100, // PostgreSQL's default
  deadRowsFactor: 1.3, // tables and indexes between two vacuums
  hotMonths: 2, // of rows and indexes that should stay in memory
  redisBytesPerEntry: 1_500, // one image in the cache
  cacheEntriesPerVisit: 30,

  // One machine that has everything, for the first question: what is full first?
  machineCores: 4,
  machineDiskBytes: 1e12,
  machineFlushes: 3_000,
  machineNetworkBytes: 125e6, // 1 Gbit/s

  // Prices, in US dollars a month: orders of magnitude of public clouds' lists, not offers
  pricePerCore: 25, // with 4 GB of memory
  pricePerDatabaseCore: 70, // managed, with 8 GB
  databaseCopies: 2, // the second stands by
  pricePerRedisGb: 15,
  pricePerBlockGb: 0.1,
  pricePerObjectGb: 0.023,
  pricePerMillionPuts: 5,
  pricePerMillionGets: 0.4,
  pricePerEgressGb: 0.07,
  pricePerCdnGb: 0.03,
};

/** @param {string[]} settings as `name=value` */
export function assume(settings = []) {
  const made = { ...assumptions };
  for (const setting of settings) {
    const [name, value] = setting.split('=');
    if (!(name in assumptions) || !Number.isFinite(Number(value)) || value === '')
      throw new Error(`Not an assumption with its value: ${setting}`);
    made[name] = Number(value);
  }
  return made;
}
