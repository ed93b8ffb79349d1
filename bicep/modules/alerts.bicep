// Azure Monitor alerts on platform metrics and on the logs of the apps.
param name string
param location string
param tags object
param workspaceId string
param databaseId string
param apiName string
param email string

resource api 'Microsoft.App/containerApps@2025-01-01' existing = {
  name: apiName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'kasparro'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var metrics = [
  { key: 'database-storage', target: databaseId, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', metric: 'storage_percent', operator: 'GreaterThan', threshold: 80, aggregation: 'Average', severity: 2, text: 'The disk of PostgreSQL is nearly full' }
  { key: 'database-cpu', target: databaseId, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', metric: 'cpu_percent', operator: 'GreaterThan', threshold: 90, aggregation: 'Average', severity: 3, text: 'PostgreSQL is short of processor' }
  { key: 'database-down', target: databaseId, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', metric: 'is_db_alive', operator: 'LessThan', threshold: 1, aggregation: 'Maximum', severity: 0, text: 'PostgreSQL does not answer' }
  { key: 'api-restarts', target: api.id, namespace: 'Microsoft.App/containerApps', metric: 'RestartCount', operator: 'GreaterThan', threshold: 3, aggregation: 'Maximum', severity: 1, text: 'The API keeps restarting' }
  { key: 'api-slow', target: api.id, namespace: 'Microsoft.App/containerApps', metric: 'ResponseTime', operator: 'GreaterThan', threshold: 2000, aggregation: 'Average', severity: 2, text: 'The API is slow' }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in metrics: {
    name: '${name}-${rule.key}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [rule.target]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.key
            metricNamespace: rule.namespace
            metricName: rule.metric
            operator: rule.operator
            threshold: rule.threshold
            timeAggregation: rule.aggregation
          }
        ]
      }
      actions: empty(email) ? [] : [{ actionGroupId: people.id }]
    }
  }
]

// pino levels: 50 error, 60 fatal.
resource errors 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-errors'
  location: location
  tags: tags
  properties: {
    displayName: 'Kasparro logs errors'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: 'ContainerAppConsoleLogs_CL | where ContainerAppName_s startswith "${name}" | extend line = parse_json(Log_s) | where toint(line.level) >= 50'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: empty(email) ? [] : [people.id] }
    // The table does not exist before the first log line.
    skipQueryValidation: true
  }
}
