#!/usr/bin/env python3
"""Derives the compact schema files of this folder: names, types, defaults, limits and rules, no descriptions.

    derive.py crds <folder of CRD yaml files> [kubefleet]
                                                     one file per API group; kubefleet: only what KubeFleet defines differently or in addition
    derive.py openapi <base URL> <bearer token>      builtin.schema, from a real API server's OpenAPI v3

The format is described in SchemaText.cs. Needs PyYAML.
"""
import collections
import glob
import json
import os
import ssl
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))

ATTRIBUTES = [("default", "default"), ("enum", "enum"), ("minimum", "min"), ("maximum", "max"), ("minLength", "minLength"),
              ("maxLength", "maxLength"), ("pattern", "pattern"), ("minItems", "minItems"), ("maxItems", "maxItems"),
              ("x-kubernetes-list-type", "list"), ("x-kubernetes-list-map-keys", "keys"), ("x-kubernetes-map-type", "map"),
              ("x-kubernetes-patch-merge-key", "mergeKey")]


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def type_of(s):
    if s.get("x-kubernetes-int-or-string"):
        return "int-or-string"
    if "type" not in s:
        return "any"
    if s["type"] == "array":
        return "list"
    if s["type"] == "object" and "additionalProperties" in s:
        return "map"
    return s["type"] + (":" + s["format"] if "format" in s else "")


def lines(name, required, s, depth=0):
    """The lines of one field and all below it."""
    head = " " * depth + name + ("!" if required else "") + " " + type_of(s)
    for key, short in ATTRIBUTES:
        if key in s:
            head += f" {short}={compact(s[key])}"
    if s.get("x-kubernetes-patch-strategy", "").find("retainKeys") >= 0:
        head += " retainKeys=true"
    if s.get("x-kubernetes-preserve-unknown-fields"):
        head += " open=true"
    if s.get("x-kubernetes-embedded-resource"):
        head += " embedded=true"
    out = [head]
    for rule in s.get("x-kubernetes-validations", []):
        out.append(" " * (depth + 1) + f"rule {compact(rule['rule'])} {compact(rule['message'])}")
    if "items" in s:
        out += lines("[]", False, s["items"], depth + 1)
    elif isinstance(s.get("additionalProperties"), dict):
        out += lines("{}", False, s["additionalProperties"], depth + 1)
    for child, schema in s.get("properties", {}).items():
        out += lines(child, child in s.get("required", []), schema, depth + 1)
    return out


def depth_of(line):
    return len(line) - len(line.lstrip(" "))


def share(kinds):
    """Replaces subtrees that occur more than once by a reference to a definition named after the field."""
    definitions = {}
    while True:
        seen = collections.Counter()
        names = {}
        for body in list(kinds.values()) + list(definitions.values()):
            for i, line in enumerate(body):
                end = i + 1
                while end < len(body) and depth_of(body[end]) > depth_of(line):
                    end += 1
                name, _, head = line.strip().partition(" ")
                if end - i < 4 or i == 0 or " rule " in line:
                    continue
                d = depth_of(line)
                text = head + "\n" + "\n".join(b[d:] for b in body[i + 1:end])
                seen[text] += 1
                names.setdefault(text, name.rstrip("!"))
        texts = [t for t, n in seen.items() if n > 1]
        if not texts:
            return definitions
        text = max(texts, key=lambda t: len(t))
        base = names[text]
        base = "Item" if base == "[]" else "Value" if base == "{}" else base[0].upper() + base[1:]
        name, n = base, 1
        while name in definitions:
            n += 1
            name = f"{base}{n}"
        first, *rest = text.split("\n")
        wanted = [first] + rest
        for body in list(kinds.values()) + list(definitions.values()):
            i = 1 if body in definitions.values() else 0
            while i < len(body):
                d = depth_of(body[i])
                field, _, head = body[i].strip().partition(" ")
                if i > 0 and head == first and [b[d:] for b in body[i + 1:i + len(wanted)]] == rest and \
                        (i + len(wanted) == len(body) or depth_of(body[i + len(wanted)]) <= d):
                    body[i:i + len(wanted)] = [" " * d + field + " $" + name]
                i += 1
        definitions[name] = ["def " + name + " " + first] + rest


def write(path, header, groups):
    """groups: list of (kind line, [(version line and columns, body key)]), bodies: key → lines"""
    heads, bodies = groups
    definitions = share(bodies)
    out = [header]
    written = set()

    def put(name):  # a definition comes after those it refers to
        if name not in written:
            written.add(name)
            for line in definitions[name]:
                last = line.rsplit(" ", 1)[1]
                if last.startswith("$"):
                    put(last[1:])
            out.extend(definitions[name])

    for name in sorted(definitions):
        put(name)
    for kind_line, versions in heads:
        out.append(kind_line)
        for version_lines, key in versions:
            out += version_lines
            out += bodies[key][1:]
    with open(os.path.join(HERE, path), "w", encoding="utf-8") as f:
        f.write("\n".join(out) + "\n")
    print(path, len(out), "lines")


def from_crds(folder, into=""):
    import yaml
    groups = collections.OrderedDict()
    for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))):
        for crd in yaml.safe_load_all(open(path, encoding="utf-8")):
            if crd:
                groups.setdefault(crd["spec"]["group"], []).append(crd["spec"])
    for group, specs in groups.items():
        heads, bodies = [], {}
        for spec in specs:
            n = spec["names"]
            line = f"kind {n['kind']} {n['plural']} {n['singular']} {spec['scope']}"
            if n.get("shortNames"):
                line += " short=" + ",".join(n["shortNames"])
            if n.get("categories"):
                line += " categories=" + ",".join(n["categories"])
            versions = []
            for v in spec["versions"]:
                head = "version " + v["name"] + (" storage" if v["storage"] else "") + (" status" if "status" in v.get("subresources", {}) else "")
                top = [head]
                for c in v.get("additionalPrinterColumns", []):
                    top.append(f"column {compact(c['name'])} {c['type']}" + (":" + c["format"] if "format" in c else "") +
                               f" {compact(c['jsonPath'])}" + (f" priority={c['priority']}" if c.get("priority") else ""))
                schema = v["schema"]["openAPIV3Schema"]
                for rule in schema.get("x-kubernetes-validations", []):
                    top.append(f"rule {compact(rule['rule'])} {compact(rule['message'])}")
                root = {"type": "object", "required": schema.get("required", []), "properties":
                        {k: p for k, p in schema["properties"].items() if k not in ("apiVersion", "kind", "metadata")}}
                key = (n["kind"], v["name"])
                body = lines("root", False, root, -1)
                bodies[key] = [body[0]] + [b for b in body[1:]]
                versions.append((top, key))
            heads.append((line, versions))
        write(os.path.join(into, group + ".schema"), f"# Derived by derive.py from the custom resource definitions.\ngroup {group}", (heads, bodies))


# plural, singular, scope, extras
BUILTIN = [
    ("", "v1", "io.k8s.api.core.v1", [
        ("Namespace", "namespaces", "Cluster", "short=ns", True), ("Service", "services", "Namespaced", "short=svc categories=all", True),
        ("ConfigMap", "configmaps", "Namespaced", "short=cm", False), ("Secret", "secrets", "Namespaced", "", False),
        ("Event", "events", "Namespaced", "short=ev", False), ("ServiceAccount", "serviceaccounts", "Namespaced", "short=sa", False)]),
    ("apps", "v1", "io.k8s.api.apps.v1", [("Deployment", "deployments", "Namespaced", "short=deploy categories=all", True)]),
    ("rbac.authorization.k8s.io", "v1", "io.k8s.api.rbac.v1", [
        ("ClusterRole", "clusterroles", "Cluster", "", False), ("ClusterRoleBinding", "clusterrolebindings", "Cluster", "", False),
        ("Role", "roles", "Namespaced", "", False), ("RoleBinding", "rolebindings", "Namespaced", "", False)]),
    ("coordination.k8s.io", "v1", "io.k8s.api.coordination.v1", [("Lease", "leases", "Namespaced", "", False)]),
]


def resolve(s, schemas):
    """An OpenAPI schema of a built-in type with its references put in place."""
    if "allOf" in s and len(s["allOf"]) == 1:
        s = {**{k: v for k, v in s.items() if k != "allOf"}, **s["allOf"][0]}
    if "$ref" in s:
        name = s["$ref"].rsplit("/", 1)[1]
        target = schemas[name]
        if name.endswith("Quantity") or name.endswith("IntOrString"):
            return {"x-kubernetes-int-or-string": True}
        if name.endswith("RawExtension") or name.endswith("FieldsV1"):
            return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        if name.endswith("ObjectMeta"):
            target = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        s = {**{k: v for k, v in s.items() if k != "$ref"}, **target}
    s = dict(s)
    if s.get("format") in ("byte", "double", "int-or-string"):
        s.pop("format")
    # The API's defaults of built-in types are code, not schema; the schema's are zero values of the language.
    s.pop("default", None)
    s.pop("enum", None)
    if "oneOf" in s:
        return {"x-kubernetes-int-or-string": True}
    if "items" in s:
        s["items"] = resolve(s["items"], schemas)
    if isinstance(s.get("additionalProperties"), dict):
        s["additionalProperties"] = resolve(s["additionalProperties"], schemas)
    if "properties" in s:
        s["properties"] = {k: resolve(v, schemas) for k, v in s["properties"].items()}
    if s.get("type") == "object" and "properties" not in s and "additionalProperties" not in s:
        s.setdefault("x-kubernetes-preserve-unknown-fields", True)
    return s


def from_openapi(base, token):
    context = ssl._create_unverified_context()
    for group, version, prefix, kinds in BUILTIN:
        path = f"/openapi/v3/apis/{group}/{version}" if group else f"/openapi/v3/api/{version}"
        request = urllib.request.Request(base + path, headers={"Authorization": "Bearer " + token})
        schemas = json.load(urllib.request.urlopen(request, context=context))["components"]["schemas"]
        heads, bodies = [], {}
        for kind, plural, scope, extras, status in kinds:
            schema = resolve(schemas[prefix + "." + kind], schemas)
            root = {"type": "object", "required": schema.get("required", []), "properties":
                    {k: p for k, p in schema["properties"].items() if k not in ("apiVersion", "kind", "metadata")}}
            bodies[kind] = lines("root", False, root, -1)
            heads.append((f"kind {kind} {plural} {kind.lower()} {scope}" + (" " + extras if extras else ""),
                          [([f"version {version} storage" + (" status" if status else "")], kind)]))
        write((group or "core") + ".schema", f"# Derived by derive.py from the OpenAPI document of an API server.\ngroup {group or 'core'} builtin", (heads, bodies))


if sys.argv[1:2] == ["crds"] and len(sys.argv) in (3, 4):
    from_crds(*sys.argv[2:])
elif sys.argv[1:2] == ["openapi"] and len(sys.argv) == 4:
    from_openapi(sys.argv[2], sys.argv[3])
else:
    sys.exit(__doc__)
