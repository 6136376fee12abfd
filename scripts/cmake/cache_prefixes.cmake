# Where `npm run setup` unpacks what the system has only in older versions.

# Sets `result` to the prefixes of the package `name` in the user's cache folder, newest first.
function(sgdscope_cache_prefixes name result)
  set(cache "$ENV{XDG_CACHE_HOME}")
  if(cache STREQUAL "")
    set(cache "$ENV{HOME}/.cache")
  endif()
  file(GLOB prefixes LIST_DIRECTORIES true "${cache}/sgdscope/${name}-*/usr")
  list(SORT prefixes COMPARE NATURAL ORDER DESCENDING)
  set(${result} "${prefixes}" PARENT_SCOPE)
endfunction()
