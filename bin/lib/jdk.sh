# Sourced by the launchers: finds a JDK and Maven, so that a fresh machine needs no set-up.
# shellcheck shell=bash

readonly JDK_VERSION_MIN=25

# Prints the feature version of a JDK's folder (25 for 25.0.3), or nothing. The release file is read first: it costs
# no process.
jdk_version() {
  local home=$1 line version=
  [[ -x $home/bin/java && -x $home/bin/javac ]] || return 0
  if [[ -r $home/release ]]; then
    while IFS= read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then
        version=${line#JAVA_VERSION=}
        version=${version//\"/}
        break
      fi
    done <"$home/release"
  fi
  if [[ -z $version ]]; then
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p;T;q') || version=
  fi
  version=${version%%[!0-9]*}
  printf '%s' "$version"
}

jdk_is_new_enough() {
  local version
  version=$(jdk_version "$1")
  [[ -n $version && $version -ge $JDK_VERSION_MIN ]]
}

# Exports JAVA_HOME: the caller's own, then the one on PATH, then the usual places, newest name last.
find_jdk() {
  local candidate java found=
  if [[ -n ${JAVA_HOME:-} ]] && jdk_is_new_enough "$JAVA_HOME"; then
    export JAVA_HOME
    return 0
  fi
  if java=$(command -v java); then
    java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
    candidate=${java%/bin/java}
    if jdk_is_new_enough "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/*java* /opt/*/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if jdk_is_new_enough "$candidate"; then
      found=$candidate
      # Exactly the version that the project is built for beats a newer one.
      [[ $(jdk_version "$candidate") == "$JDK_VERSION_MIN" ]] && break
    fi
  done
  if [[ -z $found ]]; then
    {
      echo "No JDK $JDK_VERSION_MIN or newer found."
      echo "Looked at: JAVA_HOME (${JAVA_HOME:-not set}), java on PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks."
      echo "Install one (for example Temurin $JDK_VERSION_MIN) or point JAVA_HOME at it."
    } >&2
    return 1
  fi
  export JAVA_HOME=$found
}

# Sets MVN: the one on PATH, then the usual places.
# MVN is for the caller.
# shellcheck disable=SC2034
find_maven() {
  local candidate
  if MVN=$(command -v mvn); then
    return 0
  fi
  for candidate in "${MAVEN_HOME:-/nonexistent}/bin/mvn" /usr/share/maven/bin/mvn /opt/*maven*/bin/mvn \
    "$HOME"/.sdkman/candidates/maven/current/bin/mvn /opt/homebrew/bin/mvn; do
    if [[ -x $candidate ]]; then
      MVN=$candidate
      return 0
    fi
  done
  {
    echo "No Maven found; 3.8 or newer is needed to build."
    echo "Looked at: mvn on PATH, MAVEN_HOME, /usr/share/maven, /opt, ~/.sdkman."
  } >&2
  return 1
}
