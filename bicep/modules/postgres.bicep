// PostgreSQL Flexible Server on the private network, without public access.
param name string
param location string
param tags object

@description('version, skuName, skuTier, storageGb, backupDays, geoRedundantBackup, highAvailability, clusterSize (0: no elastic cluster)')
param database object

param subnetId string
param dnsZoneId string

@secure()
param ownerPassword string

var ownerName = 'kasparro_owner'
var databaseName = 'kasparro'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: database.skuName, tier: database.skuTier }
  properties: {
    createMode: 'Default'
    version: database.version
    administratorLogin: ownerName
    administratorLoginPassword: ownerPassword
    storage: { storageSizeGB: database.storageGb, autoGrow: 'Enabled' }
    backup: {
      backupRetentionDays: database.backupDays
      geoRedundantBackup: database.geoRedundantBackup ? 'Enabled' : 'Disabled'
    }
    highAvailability: { mode: database.highAvailability }
    // An elastic cluster distributes the facts over nodes; requires QUEUE_BACKEND=citus.
    cluster: database.clusterSize > 0 ? { clusterSize: database.clusterSize } : null
    network: {
      publicNetworkAccess: 'Disabled'
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: dnsZoneId
    }
  }
}

// Trigram search; the migrations enable the extension if the server allows it.
resource extensions 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'azure.extensions'
  properties: { value: 'PG_TRGM', source: 'user-override' }
}

resource own 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = if (database.clusterSize == 0) {
  parent: server
  name: databaseName
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  dependsOn: [extensions]
}

output serverId string = server.id
output host string = server.properties.fullyQualifiedDomainName
output ownerName string = ownerName
// An elastic cluster has a single database, created and named by Azure.
output databaseName string = database.clusterSize == 0 ? databaseName : 'postgres'
