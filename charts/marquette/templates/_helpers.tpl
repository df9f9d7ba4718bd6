{{/* The name of everything that the chart makes. */}}
{{- define "marquette.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default "marquette-operator" .Values.nameOverride -}}
{{- if eq .Release.Name "marquette" -}}
{{- $name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "marquette.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "marquette.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The etcd of each cluster admits the operator by its name label: it is not to be overridden. */}}
{{- define "marquette.selector" -}}
app.kubernetes.io/name: marquette-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "marquette.labels" -}}
{{ include "marquette.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: marquette
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "marquette.tag" -}}
{{- default .Chart.AppVersion .Values.image.tag -}}
{{- end -}}

{{/*
What the operator may do where it works. Each rule says why: whoever reads it can tell what would stop
working without it.
*/}}
{{- define "marquette.rules" -}}
# The resources that it follows; patch: their finalizers.
- apiGroups: ["marquette.dev"]
  resources: ["mqttclusters", "listeners", "authsources", "rules", "connectors"]
  verbs: ["get", "list", "watch", "patch"]
# What they are: the operator is the one writer of each status.
- apiGroups: ["marquette.dev"]
  resources: ["mqttclusters/status", "listeners/status", "authsources/status", "rules/status", "connectors/status"]
  verbs: ["patch"]
# The brokers and a managed etcd. Objects are applied on the server, which is patch, and create where there is none.
- apiGroups: ["apps"]
  resources: ["statefulsets"]
  verbs: ["get", "list", "watch", "create", "patch", "delete"]
# Their Services, and one for each Listener that is exposed.
- apiGroups: [""]
  resources: ["services"]
  verbs: ["get", "list", "watch", "create", "patch", "delete"]
# Their identity, which may do nothing. Certificates and passwords that resources refer to are copied to one Secret
# for each cluster. Both go with their cluster: no one else has to delete them.
- apiGroups: [""]
  resources: ["serviceaccounts", "secrets"]
  verbs: ["get", "list", "watch", "create", "patch"]
# Which pods are there and ready; patch: an annotation that makes the kubelet sync a changed Secret at once.
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["get", "list", "watch", "patch"]
# Drains of nodes take one broker at a time.
- apiGroups: ["policy"]
  resources: ["poddisruptionbudgets"]
  verbs: ["get", "list", "watch", "create", "patch", "delete"]
# Who reaches the inner ports of brokers and etcd.
- apiGroups: ["networking.k8s.io"]
  resources: ["networkpolicies"]
  verbs: ["get", "list", "watch", "create", "patch", "delete"]
# spec.autoscaling of a cluster.
- apiGroups: ["autoscaling"]
  resources: ["horizontalpodautoscalers"]
  verbs: ["get", "list", "watch", "create", "patch", "delete"]
# What it did by itself, and why.
- apiGroups: [""]
  resources: ["events"]
  verbs: ["create"]
{{- end -}}
