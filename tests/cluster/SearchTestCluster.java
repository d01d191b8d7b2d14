import static org.codelibs.opensearch.runner.OpenSearchRunner.newConfigs;

import java.util.Arrays;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Nodes of OpenSearch in this process, on loopback; it ends with its standard input. */
public final class SearchTestCluster {
  /** Folder, then "name:http:transport" of each node here, then --, then those of the whole cluster. */
  public static void main(String[] arguments) throws Exception {
    int dashes = Arrays.asList(arguments).indexOf("--");
    String[][] here = nodes(Arrays.copyOfRange(arguments, 1, dashes));
    String[][] all = nodes(Arrays.copyOfRange(arguments, dashes + 1, arguments.length));
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((number, settings) -> {
      String[] node = here[number - 1];
      settings.put("node.name", node[0]);
      settings.put("http.port", node[1]);
      settings.put("transport.port", node[2]);
      settings.put("network.host", "127.0.0.1");
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
      settings.put("action.auto_create_index", false);
      if (all.length > 1) {
        settings.put("discovery.type", "zen");
        settings.putList("discovery.seed_hosts", column(all, "127.0.0.1:", 2));
        settings.putList("cluster.initial_cluster_manager_nodes", column(all, "", 0));
      }
    });
    runner.build(newConfigs().clusterName("pressmark-test").basePath(arguments[0]).numOfNode(here.length));
    while (System.in.read() >= 0) {
      // What comes is of no interest; that it ends is.
    }
    System.exit(0);
  }

  private static String[][] nodes(String[] texts) {
    return Arrays.stream(texts).map(text -> text.split(":")).toArray(String[][]::new);
  }

  private static String[] column(String[][] nodes, String before, int place) {
    return Arrays.stream(nodes).map(node -> before + node[place]).toArray(String[]::new);
  }
}
