//! The network as a graph of petgraph, for algorithms that are not here.

use super::{Arc, Network};
use crate::graph::petgraph08::graph::{DiGraph, NodeIndex};

impl Network {
    /// Returns activities and arcs as a graph of petgraph 0.8, for any of its algorithms.
    ///
    /// Activity `i` has the index `i` and the weight `i`. Edge `k` is the arc at position `k`, with the arc as its weight, as long
    /// as none was removed from a live network: what was is left out; several
    /// arcs between two activities stay apart. Each leads from predecessor to successor as it is written, also when it
    /// asks for at most its lag, so that the graph can hold circles then. Summaries and their members are joined by no edge.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time and memory.
    ///
    /// # Example: how many links lead from each activity to the next
    /// ```
    /// use tactica::network::{Activity, Arc, LinkKind, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let activities = vec![Activity::new(60, 0); 2];
    /// let arcs = vec![Arc::new(0, LinkKind::StartToStart, 1), Arc::new(0, LinkKind::FinishToFinish, 1)];
    /// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
    /// let graph = network.to_petgraph();
    /// let kinds: Vec<LinkKind> = graph.edge_weights().map(|arc| arc.kind).collect();
    /// assert_eq!(kinds, [LinkKind::StartToStart, LinkKind::FinishToFinish]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    #[cfg_attr(docsrs, doc(cfg(feature = "petgraph08")))]
    pub fn to_petgraph(&self) -> DiGraph<u32, Arc> {
        let mut graph = DiGraph::with_capacity(self.activities().len(), self.arcs().len());
        for (activity, _) in (0_u32..).zip(self.activities()) {
            graph.add_node(activity);
        }
        let index = |activity: u32| NodeIndex::new(activity as usize);
        for arc in self.arcs().iter().filter(|arc| !arc.is_gone()) {
            graph.add_edge(index(arc.from), index(arc.to), *arc);
        }
        graph
    }
}
